"""A talk with the simulated shop's assistant: spoken turns, searches, tools, answers.

It pleases or it does not (`Visit.pleased`), and that decides much of what is bought later.
"""

from __future__ import annotations

from sightline.demo.goods import DOCUMENTS, PRODUCTS, QUESTIONS, TOOLS
from sightline.demo.visit import Visit
from sightline.types import JsonObject


def ask(visit: Visit) -> None:
    """A talk with the assistant, by voice or in writing."""
    voice = visit.now.voice and visit.dice.chance(0.16 if visit.visitor.device.mobile else 0.07)
    if not voice and not visit.dice.chance(0.2):
        return
    conversation = visit.named("conversation")
    for task in range(visit.dice.choice((1, 1, 2, 2, 3))):
        visit.thinks(9)
        if voice:
            _speak(visit, task)
        _answer(visit, conversation, task)


def _speak(visit: Visit, task: int) -> None:
    """A spoken turn, as far as the first sound of the answer."""
    turn: JsonObject = {
        "voice.session_id": visit.named("voice"),
        "voice.turn_id": f"turn-{task + 1}",
        "voice.language": visit.visitor.country.locale,
    }
    visit.happens("voice.turn_started", turn, "voice_ws")
    for _ in range(visit.dice.randrange(2, 7)):
        visit.passes(visit.dice.latency_ms(600))
        heard = {
            "voice.asr_partial_latency_ms": visit.dice.latency_ms(62 * visit.now.response**0.5),
            "voice.asr_confidence_score": round(min(1.0, visit.dice.betavariate(12, 1.4)), 3),
        }
        visit.happens("voice.asr_partial", {**turn, **heard}, "voice_ws")
    wait = visit.dice.latency_ms(430 * visit.now.response)
    visit.passes(wait)
    visit.happens("voice.first_response", {**turn, "voice.first_response_ms": wait}, "voice_ws")
    visit.pleased *= 0.8 if wait > 1_000 else 1.1
    if visit.dice.chance(0.11 if wait < 1_000 else 0.24):
        visit.passes(visit.dice.latency_ms(900))
        silent = {"voice.barge_in_ms": visit.dice.latency_ms(180)}
        visit.happens("voice.barge_in", {**turn, **silent}, "voice_ws")


def _answer(visit: Visit, conversation: str, task: int) -> None:
    """What the assistant does for one question: search, tools, words."""
    of = {"ai.conversation_id": conversation}
    if visit.dice.chance(0.6):
        _search(visit, of, task)
    done = _chain(visit, of, task)
    wait = visit.dice.latency_ms(1_150 * visit.now.response, 0.4)
    visit.passes(wait)
    read, wrote = visit.dice.randrange(300, 1_600), visit.dice.randrange(40, 320)
    said = {
        "ai.model": visit.dice.weighted(((0.8, "model-large"), (0.2, "model-small"))),
        "ai.provider": "self-hosted",
        "ai.response_ms": wait,
        "ai.input_tokens": read,
        "ai.output_tokens": wrote,
        "ai.cost_usd": round(read * 2e-6 + wrote * 8e-6, 6),
    }
    visit.happens("ai.response_completed", {**said, **of}, "widget")
    visit.pleased *= 1.45 if done and wait < 3_000 else 0.75
    if done and visit.dice.chance(0.4):
        _lead(visit, of)


def _search(visit: Visit, of: JsonObject, task: int) -> None:
    results = 0 if visit.dice.chance(visit.now.unanswered) else visit.dice.randrange(1, 9)
    latency = visit.dice.latency_ms(48 * visit.now.response**0.5)
    search = {"kb.search_id": f"{visit.named('search')}-{task}", **of}
    found: JsonObject = {
        "kb.query": visit.dice.choice(QUESTIONS),
        "kb.results_count": results,
        "kb.search_latency_ms": latency,
    }
    if results:
        found["kb.relevance_score"] = round(visit.dice.betavariate(8, 2), 3)
    visit.passes(latency)
    visit.happens("kb.search", {**found, **search}, "widget")
    if results and visit.dice.chance(0.7):
        visit.passes(visit.dice.latency_ms(120))
        used: JsonObject = {
            "kb.document_id": visit.dice.choice(DOCUMENTS),
            "kb.result_position": visit.dice.randrange(1, min(results, 3) + 1),
        }
        visit.happens("kb.hit", {**used, **search}, "widget")


def _chain(visit: Visit, of: JsonObject, task: int) -> bool:
    """Tools, one after the other until one fails. Whether all succeeded."""
    began, names, success = visit.clock_ms, [], True
    for step in range(visit.dice.weighted(((0.5, 1), (0.3, 2), (0.2, 3)))):
        tool = visit.dice.weighted(TOOLS)
        names.append(tool.name)
        call: JsonObject = {
            "ai.tool_name": tool.name,
            "ai.tool_category": tool.category,
            "ai.tool_call_id": f"{visit.named('call')}-{task}-{step}",
            **of,
        }
        visit.happens("ai.tool_call_started", call, "widget")
        wait = visit.dice.latency_ms(tool.median_ms * visit.now.response)
        success = not visit.dice.chance(visit.now.tool_failure)
        ended: JsonObject = {"ai.tool_success": success, "ai.tool_execution_ms": wait}
        if not success:
            ended["ai.tool_error_type"] = visit.dice.choice(("timeout", "unavailable"))
        visit.passes(wait)
        visit.happens("ai.tool_call_completed", {**call, **ended}, "widget")
        if not success:
            visit.fails("ToolError", "503", "assistant", handled=True)
            break
    chain: JsonObject = {
        "ai.tool_chain_length": len(names),
        "ai.tool_chain_ms": visit.clock_ms - began,
        "ai.tool_chain_success": success,
        "ai.tool_names": names,
    }
    visit.happens("ai.tool_chain_completed", {**chain, **of}, "widget")
    return success


def _lead(visit: Visit, of: JsonObject) -> None:
    """The assistant takes the visitor to a product."""
    product = visit.dice.weighted(PRODUCTS)
    optimistic = visit.dice.chance(0.65)
    shown: JsonObject = {
        "ai.navigation_optimistic": optimistic,
        "ai.navigation_success": visit.dice.chance(0.94 if optimistic else 0.985),
        "ai.navigation_target": product.path,
        "ai.navigation_ms": visit.dice.latency_ms(80 if optimistic else 210),
    }
    visit.happens("ai.navigation", {**shown, **of}, "widget")
    visit.looks_at(product)
