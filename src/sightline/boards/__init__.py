"""Dashboards people make: what is kept of one, who may do what with it, and what is done."""
