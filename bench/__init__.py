"""Measurements of what DESIGN promises. `python -m bench` prints each as a line of JSON."""
