"""Who comes back: cohorts by when people came, and how many of each return, period by period."""
