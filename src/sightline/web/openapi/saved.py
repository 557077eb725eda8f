"""Saved cohorts and segments in the words of OpenAPI."""

from __future__ import annotations

from typing import Final

from sightline.catalog.cohort import Cohort, Segment
from sightline.web.openapi.operation import API, Operation, in_path
from sightline.web.saved import SavedCohort, SavedCohorts, SavedSegment, SavedSegments


def _of(kind: str, body: type, answer: type, answers: type) -> tuple[Operation, ...]:
    """What there is to do with cohorts, or with segments."""
    path, name = f"{API}/{kind}s", (in_path("name"),)
    changing = (400, 401, 403, 404, 413, 415, 422, 503)
    return (
        Operation(
            method="get",
            path=path,
            name=f"list_{kind}s",
            summary=f"The {kind}s of the tenant",
            answer=(answers,),
            errors=(401, 403, 503),
        ),
        Operation(
            method="post",
            path=path,
            name=f"save_{kind}",
            summary=f"Save a {kind} under a new name",
            body=(body,),
            answer=(answer,),
            done={201: "Done"},
            errors=(400, 401, 403, 409, 413, 415, 422, 503),
        ),
        Operation(
            method="get",
            path=f"{path}/{{name}}",
            name=f"show_{kind}",
            summary=f"One {kind}",
            answer=(answer,),
            errors=(400, 401, 403, 404, 503),
            parameters=name,
        ),
        Operation(
            method="put",
            path=f"{path}/{{name}}",
            name=f"change_{kind}",
            summary=f"Put another in place of a {kind}, under the same name",
            body=(body,),
            answer=(answer,),
            errors=changing,
            parameters=name,
        ),
        Operation(
            method="delete",
            path=f"{path}/{{name}}",
            name=f"remove_{kind}",
            summary=f"Remove a {kind} that nothing else of the tenant names",
            done={204: "Done"},
            errors=(400, 401, 403, 404, 409, 422, 503),
            parameters=name,
        ),
    )


OPERATIONS: Final = (
    *_of("cohort", Cohort, SavedCohort, SavedCohorts),
    *_of("segment", Segment, SavedSegment, SavedSegments),
)
