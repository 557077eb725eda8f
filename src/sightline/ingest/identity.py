"""Event ids made from data: the same data gives the same id, on every day and every machine.

A row's id is a UUID version 5 (RFC 9562) of a namespace and a JSON text. Genuine repeats are told
apart by an occurrence number, counted within one file.
"""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

import msgspec

IMPORTS = uuid.UUID("5c8ae9ae-3c1f-5d0a-9f5e-6a6f1f0f6c11")
"""The namespace below which every imported dataset has its own."""

_encode = msgspec.json.Encoder(order="sorted").encode
_VARIANT = "89ab"
_VARIANT_MARK = 0b10 << 62
_WITHOUT_MARKS = (1 << 128) - 1 ^ (0xF << 76 | 0b11 << 62)


def version_5(namespace: uuid.UUID, name: bytes) -> str:
    """`str(uuid.uuid5(namespace, name))`, several times as fast."""
    digest = hashlib.sha1(namespace.bytes + name, usedforsecurity=False).hexdigest()
    variant = _VARIANT[int(digest[16], 16) & 3]
    return f"{digest[:8]}-{digest[8:12]}-5{digest[13:16]}-{variant}{digest[17:20]}-{digest[20:32]}"


def from_digest(digest: bytes, version: int) -> uuid.UUID:
    """A UUID of the first 16 bytes of a digest.

    version: 5 for SHA-1 of a namespace and a name, 8 for any other recipe (RFC 9562)
    """
    number = int.from_bytes(digest[:16], "big") & _WITHOUT_MARKS | version << 76 | _VARIANT_MARK
    return msgspec.convert(number.to_bytes(16, "big"), uuid.UUID)  # its own way in costs more


class ContentIds:
    """Ids of a request's records that have none, made from all that they say.

    The n-th that is like others of its request gets the n-th id, so that a request sent again gives
    the same ids, and repeats in it stay apart. Of content nobody stores, an id should not be a way
    to guess it: hence a key.

    key: of the installation, 64 bytes at most
    owner: of the records; two owners' ids have nothing in common
    """

    def __init__(self, key: bytes, owner: str) -> None:
        self._key = key
        self._owner = owner.encode() + b"\0"
        self._seen: dict[bytes, int] = {}

    def of(self, content: bytes) -> uuid.UUID:
        """The id of the next record with this content."""
        digest = self._digest(content)
        number = self._seen[digest] = self._seen.get(digest, 0) + 1
        return from_digest(digest if number == 1 else self._digest(digest + b"#%d" % number), 8)

    def _digest(self, content: bytes) -> bytes:
        return hashlib.blake2b(self._owner + content, key=self._key, digest_size=16).digest()


class RowIds:
    """The ids of a dataset's rows.

    dataset: names the namespace; no path, batch or host takes part
    repeats: whether rows that are alike are different events. The n-th like it in its file gets
             the n-th id, so files that overlap store nothing twice
    memory: about 80 bytes for each row that differs from those before it in its file
    """

    def __init__(self, dataset: str, repeats: bool) -> None:
        self._namespace = uuid.uuid5(IMPORTS, dataset)
        self._repeats = repeats
        self._seen: set[int] = set()
        self._again: dict[int, int] = {}

    def next_file(self) -> None:
        """Begin counting anew."""
        self._seen.clear()
        self._again.clear()

    def of(self, row: Any) -> str:
        """The id of a row, or of its key: anything JSON can say."""
        name = _encode(row)
        first = version_5(self._namespace, name)
        if not self._repeats:
            return first
        mark = int(first[:8] + first[24:32], 16)  # 64 of its bits
        if mark not in self._seen:
            self._seen.add(mark)
            return first
        # Two rows that differ and share these bits would only get a higher number than needed.
        number = self._again[mark] = self._again.get(mark, 1) + 1
        return version_5(self._namespace, name + b"#%d" % number)
