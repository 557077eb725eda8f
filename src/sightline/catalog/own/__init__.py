"""What tenants add to the catalog: their events, by attributes or by JSON Schema, their metrics.

Everything here is pure. `sightline.registry` keeps what is decoded and checked here.
"""
