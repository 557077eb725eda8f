"""The knowledge base: searches, and what people make of their results."""

from __future__ import annotations

from typing import Final

from sightline.catalog.attribute import FUNCTIONAL, count, duration_ms, identifier, score, text
from sightline.catalog.events.ai import CONVERSATION
from sightline.catalog.model import Event, Purpose

SEARCH: Final = identifier(
    "kb.search_id",
    "The search; the same in the hits that follow from it",
    example="search-12",
    **FUNCTIONAL,
)
QUERY: Final = text("kb.query", "What was searched for", example="product pricing information")
RESULTS_COUNT: Final = count(
    "kb.results_count", "Number of results of a search", example=5, **FUNCTIONAL
)
SEARCH_LATENCY_MS: Final = duration_ms(
    "kb.search_latency_ms", "Time from a search to its results", example=45, **FUNCTIONAL
)
RELEVANCE_SCORE: Final = score(
    "kb.relevance_score", "Relevance of the best result of a search", example=0.89, **FUNCTIONAL
)
DOCUMENT: Final = identifier(
    "kb.document_id", "The document that was opened or used", example="care-guide", dimension=True
)
RESULT_POSITION: Final = count(
    "kb.result_position", "Place of the result in its list; the first is 1", example=1, minimum=1
)

EVENTS: Final = (
    Event(
        name="kb.search",
        description="The knowledge base is searched, by a person or by the assistant.",
        attributes=(RESULTS_COUNT, SEARCH_LATENCY_MS, RELEVANCE_SCORE, QUERY, SEARCH, CONVERSATION),
        required=(RESULTS_COUNT.name,),
        purpose=Purpose.FUNCTIONAL,
    ),
    Event(
        name="kb.hit",
        description="A result of a search is opened, quoted or otherwise used.",
        attributes=(DOCUMENT, RESULT_POSITION, SEARCH, CONVERSATION),
    ),
)
