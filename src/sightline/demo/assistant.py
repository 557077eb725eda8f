"""A talk with the simulated shop's assistant: turns, searches, tools, answers, and how it ended.

It pleases or it does not (`Visit.pleased`), and that decides much of what is bought later.
"""

from __future__ import annotations

from sightline.demo.goods import DOCUMENTS, INTENTS, PRODUCTS, QUESTIONS, TOOLS
from sightline.demo.visit import Visit
from sightline.types import JsonObject


def ask(visit: Visit) -> None:
    """A talk with the assistant, by voice or in writing."""
    voice = visit.now.voice and visit.dice.chance(0.16 if visit.visitor.device.mobile else 0.07)
    if not voice and not visit.dice.chance(0.2):
        return
    of: JsonObject = {
        "ai.conversation_id": visit.named("conversation"),
        "conversation.channel": "voice" if voice else "text",
    }
    known = visit.visitor.user is not None
    began = {**of, "conversation.repeated": known and visit.dice.chance(0.3)}
    visit.happens("conversation.started", began, "widget")
    started, done = visit.clock_ms, []
    for task in range(visit.dice.choice((1, 1, 2, 2, 3))):
        visit.thinks(9)
        _ask(visit, of, task)
        if voice:
            _speak(visit, task)
        done.append(_answer(visit, of, task))
    _end(visit, of, started, done)


def _ask(visit: Visit, of: JsonObject, task: int) -> None:
    """The visitor's turn."""
    said: JsonObject = {
        "conversation.turn_position": 2 * task + 1,
        "conversation.speaker": "user",
        "conversation.message_characters": visit.dice.latency_ms(46, 0.5),
        "conversation.intent": visit.dice.weighted(INTENTS),
        "conversation.intent_confidence_score": round(visit.dice.betavariate(11, 1.6), 3),
    }
    visit.happens("conversation.turn", {**of, **said}, "widget")


def _end(visit: Visit, of: JsonObject, started: int, done: list[bool]) -> None:
    """How it ended: whether the visitor got what they came for, and how well it went."""
    well = sum(done) / len(done)
    completed = visit.dice.chance(0.8 + 0.16 * well)

    def near(value: float) -> float:
        return round(min(1.0, max(0.0, visit.dice.gauss(value, 0.06))), 3)

    ended: JsonObject = {
        "conversation.turn_count": 2 * len(done),
        "conversation.user_turn_count": len(done),
        "conversation.ai_turn_count": len(done),
        "conversation.duration_ms": visit.clock_ms - started,
        "conversation.completed": completed,
        "conversation.goal_achieved": completed and visit.dice.chance(0.25 + 0.6 * well),
        "conversation.intent_accuracy_score": near(0.92),
        "conversation.entity_accuracy_score": near(0.89),
        "conversation.context_score": near(0.86),
        "conversation.coherence_score": near(0.8 + 0.1 * well),
        "conversation.helpfulness_score": near(0.62 + 0.24 * well),
        "conversation.naturalness_score": near(0.82),
        "conversation.recommendations_generated": bool(visit.advised),
        "conversation.try_on_used": visit.stage == "virtual_try_on",
        "conversation.lead_generated": visit.dice.chance(0.04),
    }
    if visit.dice.chance(0.35):
        given = round(visit.dice.gauss(3.0 + 1.5 * well, 0.8))
        ended["conversation.satisfaction_rating"] = min(5, max(1, given))
    visit.happens("conversation.ended", {**of, **ended}, "widget")


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


def _answer(visit: Visit, talk: JsonObject, task: int) -> bool:
    """What the assistant does for one question: search, tools, words. Whether it was done."""
    of = {"ai.conversation_id": talk["ai.conversation_id"]}
    asked = visit.clock_ms
    if visit.dice.chance(0.6) and not _search(visit, of, task):
        _fall_back(visit, talk, task)
    done = _chain(visit, of, task)
    if not done:
        failed: JsonObject = {
            "conversation.turn_position": 2 * task + 2,
            "error.type": "tool_error",
            "error.message": "A tool did not answer",
        }
        recovered = {"conversation.recovered": visit.dice.chance(0.7)}
        visit.happens("conversation.error", {**talk, **failed, **recovered}, "widget")
    wait = visit.dice.latency_ms(1_150 * visit.now.response, 0.4)
    visit.passes(wait)
    read, wrote = visit.dice.randrange(300, 1_600), visit.dice.randrange(40, 320)
    said = {
        "ai.model": visit.dice.weighted(((0.8, "model-large"), (0.2, "model-small"))),
        "ai.provider": "self-hosted",
        "ai.response_ms": wait,
        "ai.first_token_ms": round(wait * 0.3),
        "gen_ai.operation.name": "chat",
        "ai.input_tokens": read,
        "gen_ai.usage.cache_read.input_tokens": read // 2,
        "ai.output_tokens": wrote,
        "ai.cost_usd": round(read * 2e-6 + wrote * 8e-6, 6),
    }
    visit.happens("ai.response_completed", {**said, **of}, "widget")
    turn = {
        "conversation.turn_position": 2 * task + 2,
        "conversation.speaker": "ai",
        "conversation.message_characters": 4 * wrote,
        "conversation.response_ms": visit.clock_ms - asked,
    }
    visit.happens("conversation.turn", {**talk, **turn}, "widget")
    visit.pleased *= 1.45 if done and wait < 3_000 else 0.75
    if done and visit.dice.chance(0.4):
        _lead(visit, of)
    return done


def _fall_back(visit: Visit, talk: JsonObject, task: int) -> None:
    """The assistant knows nothing, and asks back or hands over."""
    fallback: JsonObject = {
        "conversation.turn_position": 2 * task + 2,
        "conversation.fallback_type": visit.dice.weighted(
            ((0.6, "clarifying_question"), (0.25, "popular_products"), (0.15, "human"))
        ),
        "conversation.fallback_success": visit.dice.chance(0.55),
    }
    visit.happens("conversation.fallback", {**talk, **fallback}, "widget")


def _search(visit: Visit, of: JsonObject, task: int) -> bool:
    """A search in the knowledge base. Whether it found anything."""
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
    return results > 0


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
