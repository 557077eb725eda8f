"""Encryption of what lies on disk: AES-256-GCM under the primary key of a ring of keys.

The ring is a file in Tink's JSON form, as `tinkey` writes and reads it; what is sealed has Tink's
wire format, so that any Tink library with the same ring opens it:

    0x01 | id of the key, 4 bytes, big end first | nonce, 12 bytes | ciphertext | tag, 16 bytes

A rotation adds a key and makes it the primary one: it seals from then on, the others still open
what they sealed. Whoever takes a key out of the ring makes what it sealed unreadable for ever.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal, Protocol

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sightline.errors import InvalidRequest, NotFound

FILE: Final = "keyring.json"

_TYPE_URL: Final = "type.googleapis.com/google.crypto.tink.AesGcmKey"
_PREFIX: Final = b"\x01"
_PREFIX_BYTES: Final = 5
_NONCE_BYTES: Final = 12
_KEY_BYTES: Final = 32
_FIELD_3: Final = b"\x1a"  # `bytes key_value = 3` of the protocol buffer AesGcmKey
_SIZES: Final = (16, 32)


class Cipher(Protocol):
    """Seals and opens. `Keyring` is one.

    context: what the plaintext belongs to; opening takes the same, so that what is sealed cannot
        be put in another place
    """

    def seal(self, plain: bytes, context: bytes) -> bytes:
        """The ciphertext; another one each time."""

    def open(self, sealed: bytes, context: bytes) -> bytes:
        """The plaintext. raises: Unopenable"""


class Unopenable(Exception):
    """Sealed under a key that is not in the ring, for another context, or damaged since."""


class _KeyData(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    type_url: str
    value: str
    key_material_type: str = "SYMMETRIC"


class _Key(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    key_data: _KeyData
    key_id: int
    status: Literal["ENABLED", "DISABLED", "DESTROYED"] = "ENABLED"
    output_prefix_type: Literal["TINK"] = "TINK"


class _Keyset(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """Tink's Keyset, as far as this module writes and reads it."""

    primary_key_id: int
    key: tuple[_Key, ...]


class Keyring:
    """Keys that open, and the primary one, which seals. Safe for several threads."""

    def __init__(self, keys: Mapping[int, bytes], primary_id: int) -> None:
        self._keys = dict(keys)
        self.primary_id = primary_id
        self._ciphers = {number: AESGCM(key) for number, key in keys.items()}

    @property
    def ids(self) -> tuple[int, ...]:
        """The keys there are, by their ids, in the order they came."""
        return tuple(self._keys)

    def seal(self, plain: bytes, context: bytes) -> bytes:
        """The plaintext under the primary key, in Tink's wire format."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._ciphers[self.primary_id].encrypt(nonce, plain, context)
        return _PREFIX + self.primary_id.to_bytes(4, "big") + nonce + sealed

    def open(self, sealed: bytes, context: bytes) -> bytes:
        """What was sealed for this context.

        raises: Unopenable
        """
        number = int.from_bytes(sealed[1:_PREFIX_BYTES], "big")
        cipher = self._ciphers.get(number)
        if sealed[:1] != _PREFIX or cipher is None:
            raise Unopenable(f"sealed under the key {number}, which is not in the ring")
        nonce, rest = sealed[_PREFIX_BYTES:][:_NONCE_BYTES], sealed[_PREFIX_BYTES + _NONCE_BYTES :]
        try:
            return cipher.decrypt(nonce, rest, context)
        except (InvalidTag, ValueError):
            raise Unopenable("damaged, or sealed for something else") from None

    def rotated(self) -> Keyring:
        """This ring and a new primary key."""
        number = 0
        while number == 0 or number in self._keys:
            number = secrets.randbits(32)
        return Keyring({**self._keys, number: secrets.token_bytes(_KEY_BYTES)}, number)

    def encode(self) -> bytes:
        """The ring as Tink's JSON. Whoever has it can open everything."""
        keys = tuple(
            _Key(key_data=_KeyData(type_url=_TYPE_URL, value=_proto(key)), key_id=number)
            for number, key in self._keys.items()
        )
        keyset = _Keyset(primary_key_id=self.primary_id, key=keys)
        return msgspec.json.format(msgspec.json.encode(keyset), indent=2)

    def __repr__(self) -> str:
        return f"Keyring(primary_id={self.primary_id}, ...)"


EMPTY: Final = Keyring({}, 0)
"""A ring without a key: it can only be rotated."""


def decode(text: bytes) -> Keyring:
    """The ring of Tink's JSON.

    raises: InvalidRequest, when it is none, or has a key that is not AES-GCM
    """
    try:
        keyset = msgspec.json.decode(text, type=_Keyset)
        keys = {k.key_id: _raw(k.key_data) for k in keyset.key if k.status == "ENABLED"}
    except (msgspec.DecodeError, binascii.Error, ValueError):
        raise _damaged("it is not a Tink keyset of AES-GCM keys in JSON") from None
    if keyset.primary_key_id not in keys:
        raise _damaged("its primary key is not among its enabled keys")
    return Keyring(keys, keyset.primary_key_id)


def read(folder: Path, named: str = "") -> Keyring | None:
    """The ring of an installation; None where it has none, and then nothing is encrypted.

    named: the file, where the settings name one; else `keyring.json` of the data folder, if there
    raises: NotFound, when a file that is named is not there; InvalidRequest
    """
    path = Path(named) if named else folder / FILE
    try:
        return decode(path.read_bytes())
    except FileNotFoundError:
        if named:
            raise NotFound(f"There is no keyring {named!r}", code="no_such_file") from None
        return None


def write(path: Path, ring: Keyring) -> None:
    """Put the ring in place of the one that is there. Only the file's owner may read it."""
    scratch = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(ring.encode())
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(path)


def _proto(key: bytes) -> str:
    return base64.b64encode(_FIELD_3 + bytes([len(key)]) + key).decode()


def _raw(data: _KeyData) -> bytes:
    proto: Any = base64.b64decode(data.value, validate=True)
    key: bytes = proto[2:]
    if data.type_url != _TYPE_URL or proto[:1] != _FIELD_3 or proto[1:2] != bytes([len(key)]):
        raise ValueError("not an AES-GCM key")
    if len(key) not in _SIZES:
        raise ValueError("not the length of an AES key")
    return key


def _damaged(why: str) -> InvalidRequest:
    return InvalidRequest(f"The keyring cannot be used: {why}", code="damaged_keyring")
