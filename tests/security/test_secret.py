"""One secret an installation, one key a purpose, whoever comes first."""

from __future__ import annotations

import hashlib
import hmac
import multiprocessing
import os
import stat
from pathlib import Path

import pytest

from sightline.errors import InvalidRequest
from sightline.security.secret import FILE, Secret
from sightline.settings import SECRET


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = Secret.of(tmp_path, {}).key("api-keys")
    assert Secret.of(tmp_path, {}).key("api-keys") == first
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_two_installations_have_different_secrets(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert Secret.of(tmp_path / "a", {}).key("x") != Secret.of(tmp_path / "b", {}).key("x")


def test_the_environment_goes_first_and_leaves_no_file(tmp_path: Path) -> None:
    given = {SECRET: "s" * 32}
    assert Secret.of(tmp_path, given).key("x") == Secret.of(tmp_path / "none", given).key("x")
    assert list(tmp_path.iterdir()) == []


def test_a_short_secret_is_refused_without_being_shown(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest, match="at least 32 characters") as caught:
        Secret.of(tmp_path, {SECRET: "hunter22"})
    assert "hunter22" not in caught.value.detail


def test_a_damaged_file_is_not_taken_for_a_secret(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("\n")
    with pytest.raises(InvalidRequest) as caught:
        Secret.of(tmp_path, {})
    assert caught.value.code == "damaged_secret"
    assert (tmp_path / FILE).read_text() == "\n"


def test_purposes_have_keys_of_their_own() -> None:
    secret = Secret(b"s" * 32)
    keys = {secret.key(purpose) for purpose in ("api-keys", "pseudonyms", "")}
    assert len(keys) == 3
    assert {len(key) for key in keys} == {32}


def test_derivation_is_hkdf_of_rfc_5869() -> None:
    """Test case 1 of the RFC checks the two steps, its parameters put in place of ours."""
    extracted = hmac.digest(bytes(range(13)), b"\x0b" * 22, hashlib.sha256)
    assert extracted.hex().startswith("077709362c2e32df0ddc3f0dc47bba63")
    expanded = hmac.digest(extracted, bytes(range(0xF0, 0xFA)) + b"\x01", hashlib.sha256)
    assert expanded.hex() == "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
    ours = hmac.digest(hmac.digest(b"sightline", b"s" * 32, "sha256"), b"x\x01", "sha256")
    assert Secret(b"s" * 32).key("x") == ours


def test_it_does_not_show_itself() -> None:
    assert "sss" not in repr(Secret(b"s" * 32))
    assert "sss" not in str(Secret(b"s" * 32))


def _key_of(folder: str) -> bytes:
    return Secret.of(Path(folder), {}).key("x")


def test_processes_that_start_together_agree(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        keys = pool.map(_key_of, [os.fspath(tmp_path)] * 16, chunksize=1)
    assert len(set(keys)) == 1
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
