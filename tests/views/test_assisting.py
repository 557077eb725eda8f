"""The report on the assistant as parts: few people's chains are with the others, never zero."""

from __future__ import annotations

from sightline.analysis.ai.answer import Ai, Chain, Kept, ModelRanks, Part, Rank, Turns
from sightline.analysis.ai.request import Topic
from sightline.analysis.meta import Meta
from sightline.privacy.disclosure import SUPPRESSED
from sightline.views import splitting
from sightline.views.assisting import NOTHING, parts
from sightline.views.part import WITHHELD

META = Meta(source="raw", elapsed_ms=1.0, as_of="2026-01-03T00:00:00Z")


def _chain(tools: tuple[str, ...] | None, count: int, *, hidden: bool = False) -> Chain:
    return Chain(
        tools=tools,
        rest=tools is None,
        count=SUPPRESSED if hidden else count,
        share=SUPPRESSED if hidden else 0.5,
        success_rate=0.9,
        calls=SUPPRESSED if hidden else count * 2,
        call_success_rate=0.95,
        median_ms=400.0,
        p95_ms=900.0,
    )


def test_chains_are_told_and_what_is_hidden_is_said_to_be() -> None:
    chains = (_chain(("search", "cart"), 12), _chain(None, 3, hidden=True))
    answer = Ai(topic=Topic.TOOL_CHAINS, all_chains=_chain(("x",), 24), chains=chains, meta=META)
    (part,) = parts(answer, "light")
    assert part.table is not None
    assert part.table.rows[0][:3] == ("search → cart", "12", "50.0%")
    assert part.table.rows[1][:3] == ("others", WITHHELD, WITHHELD)
    assert [fact.value for fact in part.facts] == ["24", "90.0%", "48", "900 ms"]


def test_voice_is_held_against_its_limits() -> None:
    leg = Kept(
        leg="first_response",
        limit_ms=800.0,
        count=10,
        within=9,
        share=0.9,
        p50_ms=500.0,
        p95_ms=790.0,
        p99_ms=1200.0,
    )
    turns = Turns(count=10, within=8, share=0.8, started=11, unanswered=1)
    (part,) = parts(Ai(topic=Topic.VOICE_SLA, legs=(leg,), turns=turns, meta=META), "dark")
    assert part.table is not None
    assert part.table.rows == (
        ("first response", "800 ms", "10", "9", "90.0%", "500 ms", "790 ms", "1.20 s"),
    )
    assert part.facts[0].value == "80.0%"


def test_each_model_has_its_ranks() -> None:
    rank = Rank(
        position=1,
        seen=40,
        clicked=20,
        carted=4,
        purchased=2,
        click_through_rate=0.5,
        cart_rate=0.1,
        conversion_rate=0.05,
    )
    models = (ModelRanks("stylist", "2.1", (rank,)), ModelRanks(None, None, (rank,)))
    answer = Ai(topic=Topic.RECOMMENDATION_RANKS, ranks=(rank,), models=models, meta=META)
    told = parts(answer, "light")
    assert [part.title for part in told] == [
        "By position in the list",
        "By position, stylist 2.1",
        "By position, unnamed model",
    ]
    assert all(part.spec and part.table for part in told)


def test_nothing_says_what_to_do() -> None:
    for answer in (
        Ai(topic=Topic.TOOL_CHAINS, all_chains=_chain(None, 0), chains=(), meta=META),
        Ai(topic=Topic.VOICE_SLA, legs=(), meta=META),
        Ai(topic=Topic.RECOMMENDATION_RANKS, ranks=(), models=(), meta=META),
    ):
        assert [part.note for part in parts(answer, "light")] == [NOTHING]


def test_values_of_a_breakdown_stand_beside_each_other() -> None:
    leg = Kept.withheld("first_response", 800.0)
    turns = Turns(count=10, within=8, share=0.8, started=11, unanswered=1)
    rank = Rank.withheld(1)
    asked = (
        (Topic.TOOL_CHAINS, {"all_chains": _chain(None, 12), "chains": ()}, ("12", "90.0%")),
        (Topic.VOICE_SLA, {"legs": (leg,), "turns": turns}, ("80.0%", "10", WITHHELD)),
        (Topic.RECOMMENDATION_RANKS, {"ranks": (rank,)}, ("1", WITHHELD)),
    )
    for topic, told, row in asked:
        series = (Part(key="mobile", **told), Part(key=None, rest=True, **told))
        answer = Ai(topic=topic, series=series, meta=META, **told)
        (part,) = splitting.parts(answer, "Device", "light")
        assert (part.title, part.name) == ("By device", "split")
        assert part.spec is not None
        assert part.table is not None
        first, rest = part.table.rows
        assert (first[0], rest[0]) == ("mobile", "all others")
        assert first[1 : 1 + len(row)] == row
        assert len(first) == len(part.table.columns)
        assert splitting.parts(Ai(topic=topic, meta=META, **told), "", "light") == ()
