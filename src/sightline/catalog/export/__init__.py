"""The catalog in other languages: one module for each, and one row here."""
