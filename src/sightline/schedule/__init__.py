"""What is done again and again, at its time: what is due, and who does it."""
