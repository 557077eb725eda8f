"""Charts and dashboards as data."""
