"""What can be asked of the assistant that is no metric: its tools in order, turns kept, ranks."""
