"""The quarantine in the words of OpenAPI."""

from __future__ import annotations

from typing import Final

from sightline.ingest.inspection import Counts, Discarded, Items, Kept
from sightline.ingest.order import PARAMETERS, DiscardItems, ReplayItems
from sightline.ingest.replay import ReplayReport
from sightline.web.openapi.operation import API, ASKING, Operation, in_path, in_query

_LOOKING: Final = (400, 401, 403, 422, 503, 504)
_WHERE: Final = tuple(map(in_query, PARAMETERS))

OPERATIONS: Final = (
    Operation(
        method="get",
        path=f"{API}/quarantine",
        name="quarantine_items",
        summary="Rejected events, newest first",
        answer=(Items,),
        errors=_LOOKING,
        parameters=(*_WHERE, in_query("limit", "integer"), in_query("after")),
    ),
    Operation(
        method="get",
        path=f"{API}/quarantine/counts",
        name="quarantine_counts",
        summary="How many rejected events there are of each kind",
        answer=(Counts,),
        errors=_LOOKING,
        parameters=(*_WHERE, in_query("by")),
    ),
    Operation(
        method="get",
        path=f"{API}/quarantine/{{item_id}}",
        name="quarantine_item",
        summary="One rejected event, with what was sent",
        answer=(Kept,),
        errors=(400, 401, 403, 404, 503),
        parameters=(in_path("item_id"),),
    ),
    Operation(
        method="post",
        path=f"{API}/quarantine/replay",
        name="replay_quarantine",
        summary="Mend rejected events and send them again",
        body=(ReplayItems,),
        answer=(ReplayReport,),
        errors=ASKING,
    ),
    Operation(
        method="post",
        path=f"{API}/quarantine/discard",
        name="discard_quarantine",
        summary="Give rejected events up",
        body=(DiscardItems,),
        answer=(Discarded,),
        errors=ASKING,
    ),
)
