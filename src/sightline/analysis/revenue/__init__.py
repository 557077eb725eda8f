"""What was sold with the assistant, and what without."""
