"""Run as a process: what an event store holds, and how often, as JSON. The server is stopped."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from sightline.store.engine import Engine


def main() -> None:
    engine = Engine.embedded(Path(sys.argv[1]) / "events")
    rows = engine.query("SELECT toString(event_id), count() FROM events GROUP BY event_id").rows
    sys.stdout.write(json.dumps(dict(rows)))
    engine.close()


main()
