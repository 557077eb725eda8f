"""HTTP in and out. The only package that knows the HTTP framework."""
