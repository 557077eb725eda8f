"""Who may do what: keys, permissions, rate limits."""
