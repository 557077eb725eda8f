"""A key opens what its kind opens, from where it may, for as long as it is not revoked."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.errors import Forbidden, StoreUnavailable, Unauthenticated
from sightline.privacy.pii import redact
from sightline.security.keys import (
    OPENS,
    REMEMBERED,
    Action,
    Authenticator,
    Kind,
    Principal,
    digest,
    new_key,
    plain_origin,
    require,
)
from sightline.types import TenantId

PEPPER = bytes(range(32))
TENANT = TenantId("00000000-0000-4000-8000-000000000001")
SHOP = "https://shop.example"


class Keys:
    """A control store of keys, and how often it was asked."""

    def __init__(self) -> None:
        self.kept: dict[str, Principal] = {}
        self.asked = 0

    def find(self, key_digest: str) -> Principal | None:
        self.asked += 1
        return self.kept.get(key_digest)

    def add(self, kind: Kind = Kind.WRITE) -> str:
        key = new_key(kind)
        self.kept[digest(key, PEPPER)] = Principal(tenant_id=TENANT, kind=kind, key_id=key[-4:])
        return key


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2025, 1, 15, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_s(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def keys() -> Keys:
    return Keys()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def authenticator(keys: Keys, clock: Clock) -> Authenticator:
    return Authenticator(keys.find, PEPPER, clock)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_key_tells_its_kind_and_is_never_the_same(kind: Kind) -> None:
    key = new_key(kind)
    assert re.fullmatch(rf"sl_{kind.value}_[\w-]{{43}}", key)
    assert key != new_key(kind)
    assert redact(f"use {key} please") == "use [secret] please"


def test_what_is_kept_of_a_key_is_a_keyed_hash() -> None:
    key = new_key(Kind.READ)
    assert re.fullmatch(r"[0-9a-f]{64}", digest(key, PEPPER))
    assert digest(key, PEPPER) == digest(key, PEPPER) != digest(key, PEPPER[::-1])


def test_a_known_key_names_its_principal(keys: Keys, authenticator: Authenticator) -> None:
    key = keys.add(Kind.READ)
    assert authenticator.authenticate(key).kind is Kind.READ


@pytest.mark.parametrize("presented", [None, "", "sl_write_", "hunter22", "x" * 10_000, "\udc80"])
def test_what_is_no_key_is_refused_without_asking_the_store(
    keys: Keys, authenticator: Authenticator, presented: str | None
) -> None:
    with pytest.raises(Unauthenticated) as caught:
        authenticator.authenticate(presented)
    assert keys.asked == 0
    assert not presented or presented not in caught.value.detail


def test_a_key_nobody_issued_is_refused(authenticator: Authenticator) -> None:
    with pytest.raises(Unauthenticated, match="not known, or was revoked"):
        authenticator.authenticate(new_key(Kind.ADMIN))


def test_the_store_is_asked_once_in_two_seconds(
    keys: Keys, clock: Clock, authenticator: Authenticator
) -> None:
    key = keys.add()
    for _ in range(100):
        authenticator.authenticate(key)
    assert keys.asked == 1
    clock.pass_s(2)
    authenticator.authenticate(key)
    assert keys.asked == 2


def test_revoking_takes_effect_within_two_seconds(
    keys: Keys, clock: Clock, authenticator: Authenticator
) -> None:
    key = keys.add()
    authenticator.authenticate(key)
    keys.kept.clear()
    clock.pass_s(2)
    with pytest.raises(Unauthenticated):
        authenticator.authenticate(key)


def test_a_new_key_works_within_a_second_of_having_been_refused(
    keys: Keys, clock: Clock, authenticator: Authenticator
) -> None:
    key = keys.add()
    kept = dict(keys.kept)
    keys.kept.clear()
    with pytest.raises(Unauthenticated):
        authenticator.authenticate(key)
    keys.kept.update(kept)
    clock.pass_s(1)
    assert authenticator.authenticate(key).tenant_id == TENANT


def test_memory_is_bounded_however_many_keys_are_tried(authenticator: Authenticator) -> None:
    for n in range(REMEMBERED + 50):
        with pytest.raises(Unauthenticated):
            authenticator.authenticate(f"sl_write_{n:043}")
    assert len(authenticator._remembered) == REMEMBERED


def test_when_the_store_is_away_nobody_gets_in(clock: Clock) -> None:
    def away(_: str) -> Principal | None:
        raise StoreUnavailable("away")

    with pytest.raises(StoreUnavailable):
        Authenticator(away, PEPPER, clock).authenticate(new_key(Kind.WRITE))


@pytest.mark.parametrize(
    ("kind", "actions"),
    [
        (Kind.WRITE, {Action.SEND_EVENTS, Action.READ_CATALOG}),
        (Kind.READ, {Action.READ_REPORTS, Action.READ_CATALOG, Action.ASK_SQL}),
        (
            Kind.SQL,
            {Action.READ_REPORTS, Action.READ_CATALOG, Action.ASK_SQL, Action.READ_ROWS},
        ),
        (Kind.ADMIN, set(Action)),
    ],
)
@pytest.mark.parametrize("action", list(Action))
def test_a_kind_opens_its_actions_only(kind: Kind, actions: set[Action], action: Action) -> None:
    assert OPENS[kind] == actions
    who = Principal(tenant_id=TENANT, kind=kind, key_id="k")
    if action in actions:
        require(who, action, None)
        return
    with pytest.raises(Forbidden) as caught:
        require(who, action, None)
    assert caught.value.code == "key_kind"


@pytest.mark.parametrize(
    ("origins", "origin", "allowed"),
    [
        ((), "https://anything.example", True),
        ((SHOP,), SHOP, True),
        ((SHOP,), None, True),  # a server, not a browser
        (("HTTPS://Shop.example:443/",), SHOP, True),
        ((SHOP, "http://localhost:3000"), "http://localhost:3000", True),
        ((SHOP,), "https://other.example", False),
        ((SHOP,), "http://shop.example", False),
        ((SHOP,), "https://shop.example:8443", False),
        ((SHOP,), "https://shop.example.evil.example", False),
        ((SHOP,), "https://evil.example/https://shop.example", False),
        ((SHOP,), "null", False),
        ((SHOP,), "", False),
    ],
)
def test_a_write_key_serves_its_origins(
    origins: tuple[str, ...], origin: str | None, allowed: bool
) -> None:
    who = Principal(tenant_id=TENANT, kind=Kind.WRITE, key_id="k", origins=origins)
    if allowed:
        require(who, Action.SEND_EVENTS, origin)
        return
    with pytest.raises(Forbidden) as caught:
        require(who, Action.SEND_EVENTS, origin)
    assert caught.value.code == "origin_not_allowed"


@given(st.text(st.characters(codec=None), max_size=60))
def test_any_text_has_a_plain_origin_and_only_one(text: str) -> None:
    assert plain_origin(plain_origin(text)) == plain_origin(text)
