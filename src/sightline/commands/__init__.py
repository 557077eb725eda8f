"""Commands with a module of their own, and what they share: the terminal, the running server."""
