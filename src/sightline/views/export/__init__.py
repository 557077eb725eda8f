"""Answers of reports as files: tables in CSV, NDJSON, Parquet and Arrow, and charts."""
