"""`clients/js` as its own tools see it: types, unit tests, the build, the package, its page.

What needs Node is skipped where Node is not installed; everything else always runs.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest
from tests import pages

CLIENT: Final = pages.ROOT / "clients" / "js"
PAGE: Final = pages.text(pages.DOCS / "tracker.md")
PACKAGE: Final = json.loads(pages.text(CLIENT / "package.json"))
LOCK: Final = json.loads(pages.text(CLIENT / "package-lock.json"))
INSTALLED: Final = CLIENT / "node_modules" / ".package-lock.json"

with_node = pytest.mark.skipif(
    not (shutil.which("npm") and INSTALLED.exists()),
    reason="needs Node, and `make node` once: it installs the tracker's compiler",
)


def run(*command: str, cwd: Path = CLIENT) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


@with_node
def test_the_compiler_is_the_one_that_is_pinned() -> None:
    installed = json.loads(pages.text(INSTALLED))["packages"]
    for name, package in installed.items():
        assert package["version"] == LOCK["packages"][name]["version"], "run `make node`"


@with_node
def test_types_and_unit_tests() -> None:
    said = run("node", "scripts/test.js")
    assert int(re.findall(r"^# pass (\d+)$", said, re.MULTILINE)[0]) > 50
    assert "# fail 0" in said


@with_node
def test_what_is_served_is_what_the_sources_give() -> None:
    said = run("node", "scripts/build.js", "--check")
    assert "sightline.js" in said


@with_node
def test_the_package_holds_what_it_names(tmp_path: Path) -> None:
    """Packed from a copy, because packing builds."""
    copied = tmp_path / "clients" / "js"
    shutil.copytree(CLIENT, copied, ignore=shutil.ignore_patterns("node_modules", "dist"))
    shutil.copy(pages.ROOT / "LICENSE", tmp_path)
    (copied / "node_modules").symlink_to(CLIENT / "node_modules")
    run("npm", "pack", "--silent", cwd=copied)
    (packed,) = copied.glob("*.tgz")
    home = tmp_path / "shop" / "node_modules" / "@sightline" / "tracker"
    home.mkdir(parents=True)
    run("tar", "-xzf", str(packed), "--strip-components=1", "-C", str(home))
    named = [PACKAGE["main"], PACKAGE["types"], "./LICENSE", "./README.md", *_targets(PACKAGE)]
    assert [path for path in named if not (home / path).is_file()] == []
    shop = tmp_path / "shop" / "shop.ts"
    shop.write_text(
        """import { createTracker, type Refusal } from "@sightline/tracker";
        const told = (refusal: Refusal): string => refusal.event.event_name;
        const tracker = createTracker({ url: "x", tenant: "t", key: "k", onRejected: told });
        tracker.track("commerce.view", { "commerce.product_id": "frame-204" });
        // @ts-expect-error - the catalog knows what it requires
        tracker.track("commerce.view", {});
        declare module "@sightline/tracker" {
          interface EventAttributes { "acme.lens_ground": { "acme.lens": string } }
        }
        tracker.track("acme.lens_ground", { "acme.lens": "left" });
        """,
        encoding="utf-8",
    )
    compiler = str(CLIENT / "node_modules/typescript/bin/tsc")
    options = ("--noEmit", "--strict", "--module", "nodenext", "--target", "es2022")
    run("node", compiler, *options, str(shop), cwd=shop.parent)


def _targets(package: Any) -> list[str]:
    """The files that `exports` leads to."""
    if isinstance(package, str):
        return [package]
    branches = package.get("exports", package)
    return [path for branch in branches.values() for path in _targets(branch)]


def test_the_lock_names_no_registry_and_pins_by_hash() -> None:
    packages = {name: each for name, each in LOCK["packages"].items() if name}
    assert packages
    for name, package in packages.items():
        assert "resolved" not in package, name
        assert package["integrity"].startswith("sha512-"), name
    for file in ("package.json", "package-lock.json", ".npmrc"):
        assert "://" not in pages.text(CLIENT / file), file


def test_it_depends_on_nothing_at_run_time() -> None:
    for kind in ("dependencies", "peerDependencies", "optionalDependencies"):
        assert kind not in PACKAGE
    built = pages.ROOT / "src/sightline/web/static/tracker" / PACKAGE["version"]
    for file in built.iterdir():
        assert not re.search(r"\bimport\b|\brequire\(|\beval\b|new Function", pages.text(file))


def test_every_setting_and_method_is_documented_and_no_other() -> None:
    settings = _members("options.ts", "Options")
    methods = _members("tracker.ts", "Tracker")
    documented = [pages.words(row[0])[0] for row in pages.rows(PAGE, "Settings")]
    assert documented == settings
    called = [pages.words(row[0])[0].partition("(")[0] for row in pages.rows(PAGE, "Methods")]
    assert called == methods


def _members(file: str, interface: str) -> list[str]:
    """The names of an interface's members, in order."""
    text = pages.text(CLIENT / "src" / file)
    body = text.split(f"export interface {interface} {{")[1].split("\n}")[0]
    return re.findall(r"^  (\w+)[?(:<]", body, re.MULTILINE)


def test_every_limit_the_page_names_is_the_real_one() -> None:
    text = pages.text(CLIENT / "src" / "options.ts")
    for name, shown in {
        "MAX_QUEUED = 1000": "The queue holds 1,000 events",
        "MAX_HELD = 50": "At most 50 events wait in the memory",
        "MAX_EVENT_BYTES = 60_000": "events of at most 60,000 bytes",
        "MAX_AGE = 7 * 86_400_000": "it waited for a week",
        "SESSION_IDLE = 30 * 60_000": "after 30 minutes without an event",
        "INTERVAL = 1000": "a second after the first",
        "FULL = 50": "at once when 50 wait",
        "{ events: 500, bytes: 500_000 }": "500 events and 500,000\n  bytes in a request",
    }.items():
        assert name in text
        assert shown in PAGE


def test_the_size_the_page_names_is_the_measured_one() -> None:
    from sightline.web.tracker import releases

    measured = len(releases()[PACKAGE["version"]]["sightline.js"].gzipped) / 1000
    (named,) = re.findall(r"([\d.]+) KB gzipped", PAGE)
    assert abs(float(named) - measured) < 0.1
