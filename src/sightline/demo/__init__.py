"""A simulated eyewear shop that posts through the public API."""
