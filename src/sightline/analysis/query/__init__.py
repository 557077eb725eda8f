"""SQL that people write: read, checked, put on top of views, and answered."""
