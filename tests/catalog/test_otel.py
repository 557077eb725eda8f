"""Names we say are OpenTelemetry's are in its semantic conventions, of the version we say."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType

from opentelemetry.semconv import attributes, metrics, schemas
from opentelemetry.semconv._incubating import attributes as newer_attributes
from opentelemetry.semconv._incubating import metrics as newer_metrics

from sightline.catalog import otel
from sightline.catalog.catalog import BUILT_IN


def names(package: ModuleType) -> Iterator[str]:
    """Every name a package of the conventions' own library defines."""
    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        yield from (v for k, v in vars(module).items() if k.isupper() and isinstance(v, str))


CONVENTIONS = {
    name
    for package in (attributes, metrics, newer_attributes, newer_metrics)
    for name in names(package)
}


def test_every_name_is_in_the_conventions() -> None:
    ours = {a.otel for a in BUILT_IN.attributes.values() if a.otel}
    assert ours
    assert ours <= CONVENTIONS


def test_a_name_of_the_conventions_is_marked_as_one() -> None:
    for attribute in BUILT_IN.attributes.values():
        if attribute.name in CONVENTIONS:
            assert attribute.otel == attribute.name


def test_the_version_is_that_of_the_library_we_test_with() -> None:
    latest = list(schemas.Schemas)[-1].value
    assert latest == f"https://opentelemetry.io/schemas/{otel.VERSION}"
