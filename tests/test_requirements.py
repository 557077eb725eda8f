"""Pinned files, package metadata and the list of reasons tell the same."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PINNED = ("requirements.txt", "requirements-build.txt", "requirements-dev.txt")


def wanted(*groups: str) -> list[Requirement]:
    lines = [*PROJECT["project"]["dependencies"]] if "runtime" in groups else []
    for group in groups:
        found = PROJECT["dependency-groups"].get(group, [])
        lines += [line for line in found if isinstance(line, str)]
    return [Requirement(line) for line in lines]


def pins(name: str) -> dict[str, list[str]]:
    text = (ROOT / name).read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    for package, version in re.findall(r"^([\w.-]+)==([\w.+!]+)", text, flags=re.M):
        found.setdefault(canonicalize_name(package), []).append(version)
    return found


@pytest.mark.parametrize(
    ("name", "groups"),
    [
        ("requirements.txt", ("runtime",)),
        ("requirements-build.txt", ("build",)),
        ("requirements-dev.txt", ("runtime", "build", "dev")),
    ],
)
def test_every_dependency_is_pinned_as_asked(name: str, groups: tuple[str, ...]) -> None:
    pinned = pins(name)
    for requirement in wanted(*groups):
        versions = pinned.get(canonicalize_name(requirement.name))
        assert versions, f"{requirement.name} is not in {name}: run `make lock`"
        assert all(requirement.specifier.contains(v) for v in versions), requirement


@pytest.mark.parametrize("name", PINNED)
def test_every_pin_has_hashes_and_no_index(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*-(?!-hash=sha256:)", text, flags=re.M)  # no option but hashes
    entries = re.split(r"\n(?=[\w.-]+==)", text)[1:]
    assert entries
    assert all("--hash=sha256:" in entry for entry in entries)


def test_the_same_versions_everywhere() -> None:
    everything = pins("requirements-dev.txt")
    for name in ("requirements.txt", "requirements-build.txt"):
        assert pins(name).items() <= everything.items()


def test_every_runtime_dependency_has_its_reason() -> None:
    page = (ROOT / "docs/decisions/dependencies.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| ([\w.-]+) \|", page, flags=re.M)
    names = sorted(canonicalize_name(r.name) for r in wanted("runtime"))
    assert sorted(set(listed) - {"package"}) == names
