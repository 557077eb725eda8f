"""Segments side by side: chosen metrics of each, its share of all, and what they share."""
