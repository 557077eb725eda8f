"""Numbers the doors publish about themselves."""

from typing import Final

from prometheus_client import Counter, Gauge

STREAMS: Final = Gauge("sightline_streams", "Event streams that are open")
MESSAGES: Final = Counter(
    "sightline_stream_messages", "Messages of event streams, by the kind of their answer", ["kind"]
)
OTLP_RECORDS: Final = Counter(
    "sightline_otlp_records",
    "Spans and log records of OpenTelemetry: `mapped` to events, `unmapped` or `unreadable`",
    ["signal", "outcome"],
)
PIXELS: Final = Counter(
    "sightline_pixels",
    "Pictures loaded, by what was said of the event and, where there is one, why",
    ["verdict", "reason"],
)
LIVE_VIEWERS: Final = Gauge("sightline_live_viewers", "Live streams that are open")
