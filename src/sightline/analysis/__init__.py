"""Questions in, numbers out: requests checked against the catalog, compiled to SQL trees."""
