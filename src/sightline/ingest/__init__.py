"""Events in: decoded, checked, made private, deduplicated, stored; each with a verdict."""
