"""Which of the ways people came deserve credit for their conversions."""
