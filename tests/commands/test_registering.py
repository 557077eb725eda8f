"""A tenant's entries from files: the command line's half of the registry."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.process import command
from tests.web.test_registry import FIT_P90, FITTED, TRIED, changed, revised

from sightline import tenancy
from sightline.catalog.export import LANGUAGES
from sightline.commands import entries
from sightline.errors import InvalidRequest, NotFound
from sightline.folder import opened_control
from sightline.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(data=tmp_path / "data")
    with opened_control(settings) as (control, secret):
        tenancy.create(control, secret, "Acme")
        tenancy.create(control, secret, "Other")
    return settings


def written(folder: Path, name: str, body: Any) -> Path:
    path = folder / name
    path.write_text(body if isinstance(body, str) else json.dumps(body))
    return path


def test_a_list_is_added_in_its_order_and_again_without_effect(
    settings: Settings, tmp_path: Path
) -> None:
    file = written(tmp_path, "entries.json", [TRIED, FITTED, FIT_P90])
    told = entries.add(settings, file, "Acme", dry_run=True)
    assert [one.status for one in told] == ["valid"] * 3
    assert entries.entries(settings, "Acme") == []
    assert [one.status for one in entries.add(settings, file, "Acme")] == ["registered"] * 3
    assert [one.status for one in entries.add(settings, file, "Acme")] == ["unchanged"] * 3
    found = entries.entries(settings, "Acme")
    assert [(e["kind"], e["name"], e["created_by"]) for e in found] == [
        ("event", "acme.lens_tried", "command line"),
        ("event", "com.acme.frame_fitted", "command line"),
        ("metric", "acme.fit_ms.p90", "command line"),
    ]
    assert entries.entries(settings, "Other") == []
    entries.withdraw(settings, "acme.fit_ms.p90", "Acme")
    assert len(entries.entries(settings, "Acme")) == 2


def test_an_entry_that_is_refused_leaves_those_before_it(
    settings: Settings, tmp_path: Path
) -> None:
    file = written(tmp_path, "entries.json", [TRIED, {**FITTED, "type": "array"}])
    with pytest.raises(InvalidRequest):
        entries.add(settings, file, "Acme")
    assert len(entries.entries(settings, "Acme")) == 1


def test_a_tenants_catalog_is_exported_in_every_language(
    settings: Settings, tmp_path: Path
) -> None:
    entries.add(settings, written(tmp_path, "e.json", [TRIED, FITTED]), "Acme")
    whole = entries.catalog(settings, "Acme")
    types = LANGUAGES["typescript"](whole)
    assert "ComAcmeFrameFitted" in types
    assert '"frameId": string;' in types
    schema = json.loads(LANGUAGES["jsonschema"](whole))["$defs"]["com.acme.frame_fitted"]
    assert schema["properties"]["attributes"]["required"] == ["frameId"]
    assert "`frameId`" in LANGUAGES["markdown"](whole)
    assert "event_acme_lens_tried" in LANGUAGES["views"](whole)


def test_a_schema_is_shown_as_it_was_added(settings: Settings, tmp_path: Path) -> None:
    entries.add(settings, written(tmp_path, "e.json", FITTED), "Acme")
    address = "com.acme/FrameFitted/jsonschema/1-0-0"
    assert entries.document(settings, address, "Acme") == FITTED
    with pytest.raises(NotFound):
        entries.document(settings, address, "Other")


def test_versions_are_compared_without_a_data_folder(tmp_path: Path) -> None:
    before, narrower = (
        written(tmp_path, "a.json", FITTED),
        revised("1-0-1", side={"enum": ["left"]}),
    )
    after = written(tmp_path, "b.json", narrower)
    found = entries.compare(before, after)
    assert (found.compatible, found.version) == (False, "2-0-0")
    assert found.changes[0].path == "properties.side.enum"
    wider = changed(TRIED, "1-0-1", fit_ms={"maximum": 200000})
    found = entries.compare(written(tmp_path, "c.json", TRIED), written(tmp_path, "d.json", wider))
    assert (found.compatible, found.version, found.changes) == (True, "1-1-0", ())


def test_a_file_that_cannot_be_read_is_said(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        entries.add(settings, tmp_path / "none.json", "Acme")
    for text in ("{", "[]", "[1]", "7"):
        with pytest.raises(InvalidRequest) as caught:
            entries.add(settings, written(tmp_path, "x.json", text), "Acme")
        assert caught.value.code == "unreadable_file"


def test_an_unknown_tenant_is_said(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest, match="Acme, Other"):
        entries.add(settings, written(tmp_path, "e.json", TRIED), None)


def test_files_are_imported_as_events_of_ones_own(settings: Settings, tmp_path: Path) -> None:
    entries.add(settings, written(tmp_path, "e.json", FITTED), "Acme")
    written(
        tmp_path, "fitted.csv", "frame,at\nf-1,2025-01-15T10:30:00Z\nf-2,2025-01-15T10:31:00Z\n"
    )
    mapping = """
dataset: fitted
occurred_at: {from: at}
events:
  - event: com.acme.frame_fitted
    attributes:
      frameId: {from: frame}
"""
    options = ("--tenant", "Acme", "--data", str(settings.data), "--json")
    file = str(tmp_path / "fitted.csv")
    done = command("import", file, "--map", str(written(tmp_path, "m.yaml", mapping)), *options)
    assert json.loads(done.stdout)["accepted"] == 2
    wrong = written(tmp_path, "w.yaml", mapping.replace("frameId", "frameIdd"))
    refused = command("import", file, "--map", str(wrong), *options, check=False)
    assert "did you mean 'frameId'?" in refused.stderr
