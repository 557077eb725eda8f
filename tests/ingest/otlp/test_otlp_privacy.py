"""Whatever identifies a person, in whichever attribute that is read, is not in what is stored."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests import otlp
from tests.privacy.identifying import emails, grouped_cards, ibans, international_phones

from sightline.catalog.catalog import BUILT_IN
from sightline.ingest.arrival import Arrival
from sightline.ingest.identity import ContentIds
from sightline.ingest.otlp import from_json, table
from sightline.ingest.otlp.signal import batches
from sightline.ingest.otlp.tally import Tally
from sightline.ingest.schema import Schemas
from sightline.ingest.shape import shape
from sightline.ingest.steps import Rules, judge
from sightline.privacy.pseudonym import Pseudonyms
from sightline.types import TenantId

TENANT = TenantId("7f9c2d1e-3b4a-4c5d-8e6f-0a1b2c3d4e5f")
ARRIVAL = Arrival(tenant_id=TENANT, received_at=datetime.now(UTC), retention_days=90)
SCHEMAS = Schemas(BUILT_IN)
RULES = Rules(SCHEMAS, timedelta(days=1))
PSEUDONYMS = Pseudonyms(bytes(32))

MARKS: tuple[dict[str, Any], ...] = (
    {"gen_ai.operation.name": "chat", "gen_ai.request.model": "model-large"},
    {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "kb.search"},
    {"http.request.method": "GET"},
    {"db.system.name": "redis"},
    {"exception.type": "KeyError"},
)
"""What makes a record one that is stored, whatever else it says."""

TEXTS = sorted(table.READ - set(table.ENVELOPE["context.consent.analytics"]))


@settings(max_examples=200, deadline=None)
@given(
    emails() | grouped_cards() | ibans() | international_phones(),
    st.sampled_from(MARKS),
    st.sampled_from(TEXTS),
    st.booleans(),
)
def test_nothing_identifying_survives_in_any_attribute_that_is_read(
    text: str, marks: dict[str, Any], name: str, by_resource: bool
) -> None:
    said = {**marks} if by_resource else {name: text, **marks}
    spans = [otlp.span(said, kind, events=[otlp.exception(text)]) for kind in (2, 3)]
    sent = otlp.traces(*spans)
    if by_resource:
        sent["resourceSpans"][0]["resource"]["attributes"] = otlp.attributes({name: text})
    export = from_json.traces(otlp.as_json(sent))
    [batch] = batches(export, TENANT, ContentIds(b"", TENANT), Tally("spans"), 9)
    events: Any = dict(enumerate(batch.events))
    judge(events, ARRIVAL, RULES, {})
    assert events
    block = shape(list(events.values()), ARRIVAL, SCHEMAS, PSEUDONYMS)
    assert text not in repr(block.columns)
