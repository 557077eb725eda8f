"""API keys in the words of OpenAPI."""

from __future__ import annotations

from typing import Final

from sightline.tenancy import IssuedKey
from sightline.web.keys import KeyRequest, Keys
from sightline.web.openapi.operation import API, Operation, in_path

OPERATIONS: Final = (
    Operation(
        method="get",
        path=f"{API}/keys",
        name="list_keys",
        summary="The tenant's API keys",
        answer=(Keys,),
        errors=(401, 403, 503),
    ),
    Operation(
        method="post",
        path=f"{API}/keys",
        name="create_key",
        summary="Make one more key",
        body=(KeyRequest,),
        answer=(IssuedKey,),
        done={201: "Done"},
        errors=(400, 401, 403, 413, 415, 422, 503),
    ),
    Operation(
        method="delete",
        path=f"{API}/keys/{{key_id}}",
        name="revoke_key",
        summary="Make a key open nothing any more",
        done={204: "Done"},
        errors=(400, 401, 403, 404, 422, 503),
        parameters=(in_path("key_id"),),
    ),
)
