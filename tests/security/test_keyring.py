"""Sealing and opening, in the form of Tink."""

from __future__ import annotations

import base64
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.errors import InvalidRequest, NotFound
from sightline.security.keyring import EMPTY, FILE, Unopenable, decode, read, write

# Written by Tink 1.16.1 itself: its JSON writer, and its Aead over b"hello" for b"ctx".
TINKS_RING = b"""{
  "primaryKeyId": 2045069702,
  "key": [{
    "keyData": {
      "typeUrl": "type.googleapis.com/google.crypto.tink.AesGcmKey",
      "value": "GiB5D70kX3RYh568CkktJPCH/0Bd1rutAQhnlI9ItLvb1A==",
      "keyMaterialType": "SYMMETRIC"
    },
    "status": "ENABLED", "keyId": 2045069702, "outputPrefixType": "TINK"
  }]
}"""
TINKS_SEAL = base64.b64decode("AXnlSYaB9sn/9+jNu00CAQwrw2IXfBssi1bxqZbz0sOXKpx1bvg=")

RING = EMPTY.rotated()


def test_what_tink_sealed_is_opened() -> None:
    assert decode(TINKS_RING).open(TINKS_SEAL, b"ctx") == b"hello"


@given(st.binary(), st.binary())
def test_what_is_sealed_is_opened_for_the_same_context_only(plain: bytes, context: bytes) -> None:
    sealed = RING.seal(plain, context)
    assert RING.open(sealed, context) == plain
    assert sealed[:5] == b"\x01" + RING.primary_id.to_bytes(4, "big")
    assert len(sealed) == 5 + 12 + len(plain) + 16
    with pytest.raises(Unopenable):
        RING.open(sealed, context + b"!")


def test_the_same_sealed_twice_looks_different() -> None:
    assert RING.seal(b"a", b"") != RING.seal(b"a", b"")


def test_a_damaged_byte_anywhere_is_noticed() -> None:
    sealed = RING.seal(b"secret", b"")
    for at in range(len(sealed)):
        damaged = bytes(byte ^ (index == at) for index, byte in enumerate(sealed))
        with pytest.raises(Unopenable):
            RING.open(damaged, b"")
    for length in range(len(sealed)):
        with pytest.raises(Unopenable):
            RING.open(sealed[:length], b"")


def test_a_rotated_ring_seals_with_the_new_key_and_opens_what_the_old_one_sealed() -> None:
    before = RING.seal(b"old", b"")
    ring = RING.rotated()
    assert ring.open(before, b"") == b"old"
    with pytest.raises(Unopenable, match="not in the ring"):
        RING.open(ring.seal(b"new", b""), b"")


def test_a_ring_is_written_for_its_owner_only_and_read_again(tmp_path: Path) -> None:
    assert read(tmp_path) is None
    write(tmp_path / FILE, RING)
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    again = read(tmp_path)
    assert again is not None
    assert (again.ids, again.primary_id) == (RING.ids, RING.primary_id)
    assert again.open(RING.seal(b"x", b""), b"") == b"x"
    assert read(tmp_path, str(tmp_path / FILE)) is not None


def test_a_ring_that_is_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read(tmp_path, str(tmp_path / "elsewhere.json"))


@pytest.mark.parametrize(
    "text",
    [
        b"{}",
        b"nonsense",
        TINKS_RING.replace(b"AesGcmKey", b"HmacKey"),
        TINKS_RING.replace(b"ENABLED", b"DISABLED"),
        TINKS_RING.replace(b"GiB5", b"GhB5"),
        TINKS_RING.replace(b"==", b"="),
        TINKS_RING.replace(b'"primaryKeyId": 2045069702', b'"primaryKeyId": 1'),
    ],
)
def test_a_ring_that_cannot_be_used_is_refused(text: bytes) -> None:
    with pytest.raises(InvalidRequest) as raised:
        decode(text)
    assert raised.value.code == "damaged_keyring"


def test_a_ring_tells_no_key() -> None:
    assert repr(RING) == f"Keyring(primary_id={RING.primary_id}, ...)"
