"""OpenTelemetry: exports of spans and log records, read as events of the catalog.

An export goes through `from_protobuf` or `from_json` (bytes → records), `events` (records → events,
by the tables of `table`), the pipeline that all events take, and `answer` (verdicts → bytes).
"""
