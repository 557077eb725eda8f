"""The tracker's files over HTTP: what is served, under which names, and what caches are told."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from pathlib import Path

import pytest
from tests.web.conftest import Shop

from sightline.web import tracker

ROOT = Path(__file__).parents[2]
PACKAGE = json.loads((ROOT / "clients/js/package.json").read_text(encoding="utf-8"))
CURRENT = PACKAGE["version"]
BUDGET = 8 * 1024


async def test_an_exact_version_may_be_cached_for_ever(shop: Shop) -> None:
    answer = await shop.client.get(f"/t/{CURRENT}/sightline.js")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.text.startswith(f"/*! Sightline tracker {CURRENT} | Apache-2.0 */")


async def test_the_major_version_is_the_newest_release_of_it(shop: Shop) -> None:
    exact = await shop.client.get(f"/t/{CURRENT}/sightline.js")
    major = await shop.client.get(f"/t/v{CURRENT.split('.')[0]}/sightline.js")
    assert major.content == exact.content
    assert "immutable" not in major.headers["cache-control"]
    assert "max-age=3600" in major.headers["cache-control"]


def test_the_newest_release_is_found_by_number_not_by_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known: dict[str, dict[str, tracker.File]] = {
        v: {} for v in ("0.9.0", "1.2.0", "1.10.0", "2.0.0")
    }
    monkeypatch.setattr(tracker, "releases", lambda: known)
    assert [tracker.resolve(v) for v in ("v1", "1.2.0", "v2", "v3", "1")] == [
        "1.10.0",
        "1.2.0",
        "2.0.0",
        None,
        None,
    ]


@pytest.mark.parametrize("name", tracker.FILES)
async def test_any_page_may_load_it(shop: Shop, name: str) -> None:
    origin = {"origin": "https://shop.example.com"}
    answer = await shop.client.get(f"/t/v1/{name}", headers=origin)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_it_is_sent_compressed_to_whoever_takes_that(shop: Shop) -> None:
    path = "/t/v1/sightline.js"
    plain = await shop.client.get(path, headers={"accept-encoding": "br, gzip;q=0"})
    async with shop.client.stream("GET", path, headers={"accept-encoding": "br, gzip"}) as answer:
        sent = b"".join([part async for part in answer.aiter_raw()])
    assert "content-encoding" not in plain.headers
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(sent) == plain.content
    assert answer.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert answer.headers["etag"] != plain.headers["etag"]


async def test_what_a_cache_has_is_not_sent_again(shop: Shop) -> None:
    path = "/t/v1/sightline.js"
    etag = (await shop.client.get(path)).headers["etag"]
    for known in (etag, f'W/{etag}, "other"'):
        again = await shop.client.get(path, headers={"if-none-match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == etag
    changed = await shop.client.get(path, headers={"if-none-match": '"other"'})
    assert changed.status_code == 200


@pytest.mark.parametrize(
    "path", ["/t/9.9.9/sightline.js", "/t/v9/sightline.js", "/t/v1/index.js", "/t/v1/..%2fsecret"]
)
async def test_another_file_is_not_there(shop: Shop, path: str) -> None:
    answer = await shop.client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_the_index_says_what_a_script_tag_needs(shop: Shop) -> None:
    releases = (await shop.client.get("/t")).json()["releases"]
    assert CURRENT in releases
    for files in releases.values():
        for listed in files:
            file = (await shop.client.get(listed["path"])).content
            digest = base64.b64encode(hashlib.sha384(file).digest()).decode()
            assert listed["integrity"] == f"sha384-{digest}"
            assert listed["bytes"] == len(file)
            assert listed["gzip_bytes"] < BUDGET
