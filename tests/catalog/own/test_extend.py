"""A tenant's catalog: everybody's entries and its own, each name with one meaning."""

from __future__ import annotations

from tests.web.conftest import Json
from tests.web.test_registry import FIT_P90, FITTED, TRIED, changed

from sightline.catalog import measure
from sightline.catalog.catalog import BUILT_IN, Catalog, build
from sightline.catalog.metric import metric as one_metric
from sightline.catalog.model import Event, Metric, Unit, ValueType
from sightline.catalog.own.definition import definition
from sightline.catalog.own.entry import OwnEvent, own_event
from sightline.catalog.own.extend import extended
from sightline.catalog.own.reading import Faults, metric


def own(body: Json) -> OwnEvent:
    return own_event(definition(body, BUILT_IN))


def own_metric(body: Json) -> Metric:
    made = metric(body, Faults())
    assert made is not None
    return made


def versions(*bodies: Json) -> dict[str, tuple[OwnEvent, ...]]:
    made = tuple(map(own, bodies))
    return {made[0].event.name: made}


def test_a_tenant_has_its_own_entries_besides_everybodys() -> None:
    catalog = extended(BUILT_IN, versions(TRIED), [own_metric(FIT_P90)])
    assert catalog.event("acme.lens_tried").required == ("acme.lens_kind",)
    assert catalog.metric("acme.lens_tried.count").measure == measure.count("acme.lens_tried")
    assert catalog.metric("acme.fit_ms.p90").dimensions == (
        "commerce.product_id",
        "acme.lens_kind",
    )
    assert set(catalog.metrics) - set(BUILT_IN.metrics) == {
        "acme.fit_ms.p90",
        "acme.lens_tried.count",
    }
    assert catalog.attributes["commerce.product_id"] is BUILT_IN.attributes["commerce.product_id"]
    assert "acme.lens_tried" not in BUILT_IN.events
    assert "acme.fit_ms" not in BUILT_IN.attributes


def test_attributes_of_earlier_versions_can_still_be_asked_for() -> None:
    later = {**TRIED, "version": "2-0-0", "attributes": TRIED["attributes"][1:2]}
    catalog = extended(BUILT_IN, versions(TRIED, later), [own_metric(FIT_P90)])
    carried = catalog.carried_by("acme.lens_tried")
    assert set(carried) == {"acme.lens_kind", "acme.fit_ms", "commerce.product_id"}
    assert catalog.event("acme.lens_tried").version == "2-0-0"


def test_the_newest_version_says_what_an_attribute_is() -> None:
    text = {"type": "string", "unit": "none", "minimum": None, "maximum": None, "example": "x"}
    catalog = extended(BUILT_IN, versions(TRIED, changed(TRIED, "2-0-0", fit_ms=text)), [])
    assert catalog.attributes["acme.fit_ms"].type is ValueType.STRING


def grown() -> Catalog:
    """A later built-in catalog, which has an event and metrics a tenant had before."""
    event = Event(name="acme.lens_tried", description="Ours now.", attributes=())
    mine = one_metric("acme.tries.count", "Ours.", measure.count("acme.lens_tried"), Unit.COUNT)
    other = one_metric("acme.fit_ms.p90", "Ours.", measure.count("kb.hit"), Unit.COUNT)
    kept = {name: BUILT_IN.events[name] for name in ("kb.hit", "kb.search")}
    return build([*kept.values(), event], [mine, other])


def test_what_a_tenant_had_first_goes_on_to_hold_for_it() -> None:
    catalog = extended(grown(), versions(TRIED), [own_metric(FIT_P90)])
    assert catalog.event("acme.lens_tried").description == "A lens is tried on."
    assert catalog.metric("acme.fit_ms.p90").unit is Unit.MILLISECONDS
    assert "acme.tries.count" not in catalog.metrics
    assert "kb.hit.count" in catalog.metrics
    assert catalog.metric("acme.lens_tried.count").dimensions


def test_a_schemas_properties_are_attributes_with_a_type_a_unit_and_a_class() -> None:
    (made,) = versions(FITTED)["com.acme.frame_fitted"]
    known = {a.sent_name: a for a in made.event.attributes}
    assert {name: (a.type.value, a.data_class.value) for name, a in known.items()} == {
        "frameId": ("string", "internal"),
        "side": ("string", "internal"),
        "pressure": ("number", "internal"),
        "fittedAt": ("timestamp", "internal"),
        "marks": ("array", "internal"),
    }
    assert known["side"].values == ("left", "right")
    assert known["side"].dimension
    assert known["pressure"].minimum == 0
    assert made.event.required == ("com.acme.frame_fitted.frame_id",)
