"""Experiments: each person in each of them."""

from __future__ import annotations

from typing import Final

from sightline.catalog.collections.inventory.experiments import AB_TESTS
from sightline.catalog.collections.model import Collection, Field, Groups, Kind
from sightline.catalog.collections.source import Op, Others
from sightline.catalog.collections.words import (
    AT,
    PERSON,
    SESSION,
    USER,
    calc,
    either,
    first,
    first_known,
    happened,
    highest,
    is_,
    known,
    last,
    lowest,
    node,
    total,
)
from sightline.catalog.events import experiment as of

_CONVERTED: Final = is_("experiment.converted")
_EXPOSED: Final = is_("experiment.exposed")
_NAMED: Final = tuple({a.name: a for event in of.EVENTS for a in event.attributes}.values())
_WHO: Final = calc(Op.KNOWN, PERSON)

EXPERIMENTS: Final = Collection(
    described=AB_TESTS,
    kind=Kind.DERIVED,
    row="a person in an experiment: assignment, exposures and conversions",
    view=Groups(
        by=(node(of.EXPERIMENT), _WHO),
        events=("experiment.assigned", *_EXPOSED.events, *_CONVERTED.events),
    ),
    person=_WHO,
    fields=(
        Field("testId", node(of.EXPERIMENT)),
        Field("testName", last(of.NAME)),
        Field("variant", first(of.VARIANT), "the first"),
        Field("userId", first_known(last(USER), first(SESSION)), "a keyed hash, else the session"),
        Field("sessionId", first(SESSION)),
        Field("timestamp", lowest(AT)),
        Field("testDetails.testType", last(of.TYPE)),
        Field("testDetails.hypothesis", last(of.HYPOTHESIS)),
        Field("testDetails.startDate", last(of.STARTS_AT)),
        Field("testDetails.endDate", last(of.ENDS_AT)),
        Field("testDetails.targetMetric", last(of.TARGET_METRIC)),
        Field("userExperience.variantExperience", last(of.EXPERIENCE)),
        Field(
            "userExperience.interactionData",
            last(Others(_NAMED), _EXPOSED),
            "attributes of the sender's own, of the last exposure that has some",
        ),
        Field("userExperience.conversionEvent", last(of.CONVERSION_EVENT, _CONVERTED)),
        Field(
            "userExperience.conversionValue",
            either(happened(_CONVERTED), total(of.VALUE, _CONVERTED)),
            "of all conversions",
        ),
    ),
    added=(Field("userExperience.conversionCurrency", highest(known("currency"), _CONVERTED)),),
)
