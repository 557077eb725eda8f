"""Customers: who they are by the fields of their collection, RFM segments, lifetime value."""
