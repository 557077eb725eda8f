"""Reports told in parts: asked for once, for the page on a report and for widgets alike."""
