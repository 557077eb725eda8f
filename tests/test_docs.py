"""The documents are true: what they show runs, and what there is they name."""

from __future__ import annotations

import ast
import doctest
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, get_args

import httpx
import pytest
import structlog
import typer.main
from litestar.handlers import ASGIRouteHandler, HTTPRouteHandler
from prometheus_client import REGISTRY

import sightline
from sightline import settings
from sightline.cli import cli
from sightline.ingest.verdict import DropReason, RejectReason
from sightline.store.engine import Engine
from sightline.web.server import ROUTES
from tests import codes, pages
from tests.pages import DOCS, ROOT, Exchange
from tests.process import Server, create_tenant
from tests.web.conftest import Open, Shop, open_shop, shop  # noqa: F401 - fixtures

HTTP: Final = pages.text(DOCS / "http.md")
OPERATING: Final = pages.text(DOCS / "operating.md")
ERRORS: Final = pages.text(DOCS / "reference" / "errors.md")
README: Final = pages.text(ROOT / "README.md")


"""Fields of an answer that are never the same twice."""


def test_one_event_runs_as_written(engine: Engine) -> None:
    page = DOCS / "one-event.md"
    given = {"engine": engine}
    found = doctest.DocTestParser().get_doctest(pages.text(page), given, page.name, str(page), 0)
    said: list[str] = []
    options = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    with structlog.testing.capture_logs():
        result = doctest.DocTestRunner(optionflags=options).run(found, out=said.append)
    assert not result.failed, "".join(said)
    assert result.attempted > 50


async def test_the_http_examples_answer_as_shown(shop: Shop) -> None:  # noqa: F811
    exchanges = pages.exchanges(HTTP)
    assert len(exchanges) > 10
    for shown in exchanges:
        answer = await shop.asks(shown)
        _compare(shown, answer)


def _compare(shown: Exchange, answer: httpx.Response) -> None:
    assert answer.status_code == shown.status, (shown, answer.text)
    for name, value in shown.answered.items():
        assert answer.headers[name] == value, (shown.path, name)
    if shown.body is not None:
        assert pages.steady(answer.json()) == pages.steady(shown.body), answer.text


def test_the_examples_of_the_readme_run(tmp_path: Path) -> None:
    (send, ask), (python,) = pages.blocks(README, "sh"), pages.blocks(README, "python")
    with Server(tmp_path) as server:
        tenant = create_tenant(tmp_path)
        known = {
            "SIGHTLINE": server.url,
            "TENANT": tenant["tenant_id"],
            "WRITE_KEY": tenant["write_key"],
            "READ_KEY": tenant["read_key"],
        }

        def run(program: str, *command: str) -> str:
            environment = {**os.environ, **known}
            done = subprocess.run(
                command, input=program, env=environment, capture_output=True, text=True, check=True
            )
            return done.stdout

        assert run(python, sys.executable, "-") == "2 accepted\n"
        if shutil.which("curl"):
            assert '"status":"accepted"' in run(send, "bash", "-e")
            assert '"status":"duplicate"' in run(send, "bash", "-e")
            assert '"value":129.9}],"currency":"EUR"' in run(ask, "bash", "-e")


def test_every_route_is_documented_and_no_other() -> None:
    handlers = [handler for handler in ROUTES if isinstance(handler, HTTPRouteHandler)]
    sockets = [handler for handler in ROUTES if isinstance(handler, ASGIRouteHandler)]
    served = {
        f"{method} {re.sub(r':[a-z]+}', '}', path)}"
        for handler in handlers
        for method in handler.http_methods - {"OPTIONS", "HEAD"}
        for path in handler.paths
    }
    served |= {f"WS {path}" for handler in sockets for path in handler.paths}
    table = [*pages.rows(HTTP, "The HTTP API"), *pages.rows(HTTP, "Routes of the pages")]
    assert {pages.words(row[0])[0] for row in table} == served


def test_every_command_is_documented_and_no_other() -> None:
    named = [pages.words(row[0])[0] for row in pages.rows(OPERATING, "Commands")]
    commands = set(_commands(typer.main.get_command(cli), "sightline"))
    assert {re.split(r" (?=[A-Z[])", line)[0] for line in named} == commands


def _commands(command: Any, path: str) -> Iterator[str]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield path
        return
    for name, one in inner.items():
        yield from _commands(one, f"{path} {name}")


def test_every_setting_is_documented_and_no_other() -> None:
    written = {page: set(_settings_in(page)) for page in pages.written()}
    real = {variable for variable, _, _ in settings.describe()}
    assert real <= set[str]().union(*written.values())
    for_tests = set[str]().union(*map(_settings_in, (ROOT / "tests").rglob("*.py")))
    for page, named in written.items():
        assert named <= real | for_tests, page


def _settings_in(page: Path) -> list[str]:
    return re.findall(r"SIGHTLINE_[A-Z_]*[A-Z]", pages.text(page))


def test_every_metric_is_documented_and_no_other() -> None:
    kept = [f for f in REGISTRY.collect() if f.name.startswith("sightline_")]
    exposed = {f"{f.name}_total" if f.type == "counter" else f.name for f in kept}
    assert {pages.words(row[0])[0] for row in pages.rows(OPERATING, "Metrics")} == exposed


def test_every_log_line_is_documented_and_no_other() -> None:
    logged = {
        str(ast.literal_eval(node.args[0]))
        for node in codes.nodes()
        if isinstance(node, ast.Call)
        and re.fullmatch(r"_log\.(debug|info|warning|error)", ast.unparse(node.func))
    }
    assert {pages.words(row[0])[0] for row in pages.rows(OPERATING, "Logs")} == logged


def test_every_error_code_is_documented_and_no_other() -> None:
    tables = (
        "Of an answer",
        "Of a field of an event",
        "Of a field of a report",
        "Of a dashboard",
        "Of an entry of your own",
    )
    rows = [r for name in (*tables, "Of the command line") for r in pages.rows(ERRORS, name)]
    documented = [code for row in rows for code in pages.words(row[0])]
    assert sorted(documented) == sorted(set(codes.codes()))


def test_errors_have_the_status_they_are_documented_with() -> None:
    for row in pages.rows(ERRORS, "Of an answer"):
        (code,) = pages.words(row[0])
        for kind in codes.raised_with(code):
            told = (str(kind.status), "yes" if kind.retryable else "no")
            assert told == (row[1], row[2]), code


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/api/v1/analytics/catalog/events?examples=perhaps", "bad_request"),
        ("PUT", "/api/v1/analytics/events", "method_not_allowed"),
    ],
)
async def test_the_framework_answers_with_its_documented_codes(
    shop: Shop,  # noqa: F811
    method: str,
    path: str,
    code: str,
) -> None:
    answer = await shop.client.request(method, path)
    (row,) = [r for r in pages.rows(ERRORS, "Of an answer") if f"`{code}`" == r[0]]
    assert (answer.json()["code"], str(answer.status_code)) == (code, row[1])
    assert code in codes.FRAMEWORK


def test_every_reason_of_a_verdict_is_documented_and_no_other() -> None:
    rows = [row for row in pages.rows(HTTP, "Verdicts") if pages.words(row[1])]
    reasons = {pages.words(row[1])[0] for row in rows if len(row) == 3}
    assert reasons == {*DropReason, *get_args(RejectReason)}


def test_the_index_names_every_page_and_every_link_leads_somewhere() -> None:
    index = pages.text(DOCS / "README.md")
    for page in DOCS.rglob("*.md"):
        over = page.parent.with_suffix(".md")  # of pages in a folder, the page called like it
        listed = pages.text(over) if over.exists() else index
        named = page.relative_to(over.parent if over.exists() else DOCS)
        assert page.name == "README.md" or f"({named})" in listed, page
    for page in pages.written():
        for link in pages.links(pages.text(page)):
            path, _, anchor = link.partition("#")
            target = (page.parent / path).resolve() if path else page
            assert target.exists(), (page, link)
            assert not anchor or anchor in pages.anchors(pages.text(target)), (page, link)


def test_the_changelog_knows_this_version() -> None:
    changelog = pages.text(ROOT / "CHANGELOG.md")
    assert re.search(rf"^## \[{re.escape(sightline.__version__)}\]", changelog, re.MULTILINE)
