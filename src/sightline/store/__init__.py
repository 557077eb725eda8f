"""The event store and the control store. The only package that knows a database driver."""
