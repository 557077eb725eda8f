"""The catalog: every event, attribute and metric, as frozen data. Does no I/O."""
