"""What a funnel answers besides its steps: one noun a module, asked for by `include`."""
