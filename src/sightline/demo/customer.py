"""What visitors of the simulated shop say of themselves: consent, accounts, tastes, ratings."""

from __future__ import annotations

from typing import Final

from sightline.demo.goods import CURRENCY, DOCUMENTS
from sightline.demo.visit import Visit
from sightline.types import JsonObject

_SUBJECTS: Final = (
    (0.35, "product"),
    (0.2, "shop"),
    (0.15, "order"),
)


def agree(visit: Visit) -> None:
    """A banner, answered by some of those the shop does not know."""
    if visit.visitor.kind == "new" and visit.dice.chance(0.2):
        withdrawn = visit.dice.chance(0.06)
        changed: JsonObject = {
            "consent.action": "withdrawn" if withdrawn else "granted",
            "consent.level": "functional" if withdrawn else "analytics",
            "consent.previous_level": "analytics" if withdrawn else "functional",
            "consent.type": "analytics_and_improvement",
            "consent.method": "settings" if withdrawn else "banner",
            "session.privacy_region": "EU",
        }
        visit.happens("consent.changed", changed)


def belong(visit: Visit) -> None:
    """Accounts, the newsletter, subscriptions."""
    new = visit.visitor.kind == "new"
    if visit.bought is not None and new and visit.dice.chance(0.8):
        visit.happens("customer.registered", {"customer.registration_method": "checkout"})
        _introduce(visit)
    if visit.dice.chance(0.012):
        place = {"customer.signup_place": visit.dice.choice(("footer", "checkout"))}
        visit.happens("customer.email_signed_up", place)
    if visit.bought is not None and visit.dice.chance(0.12):
        changes = ((0.5, "started"), (0.3, "renewed"), (0.08, "paused"), (0.12, "cancelled"))
        changed = {
            "customer.subscription_change": visit.dice.weighted(changes),
            "customer.subscription_plan": "lens-refill-monthly",
        }
        visit.happens("customer.subscription_changed", changed)


def tell(visit: Visit) -> None:
    """Guides read to the end, and ratings given."""
    if visit.pages > 1 and visit.dice.chance(0.04):
        visit.thinks(60)
        read: JsonObject = {
            "engagement.content_type": "article",
            "engagement.content_id": visit.dice.choice(DOCUMENTS),
            "engagement.duration_ms": visit.dice.latency_ms(70_000, 0.6),
            "engagement.completion_ratio": round(visit.dice.betavariate(3, 1.5), 2),
            "engagement.shared": visit.dice.chance(0.05),
        }
        if visit.dice.chance(0.3):
            read["engagement.rating"] = visit.dice.choice((3, 4, 4, 5, 5))
        visit.happens("engagement.ended", read)
    if visit.pages > 1 and visit.dice.chance(0.01):
        goal: JsonObject = {
            "conversion.goal_type": "store_finder",
            "conversion.goal_value": 3.0,
            "commerce.currency": CURRENCY,
        }
        goal["conversion.conversion_ms"] = visit.clock_ms - visit.start_ms
        visit.happens("conversion.completed", goal)
    if visit.dice.chance(0.03 if visit.pages > 1 else 0.0):
        subjects = (*_SUBJECTS, *(((0.3, "face_analysis"),) if visit.advised else ()))
        usual = 3.9 + 0.3 * (visit.pleased > 1) - 0.7 * (visit.pleased < 1)
        given: JsonObject = {
            "customer.feedback_subject": visit.dice.weighted(subjects),
            "customer.feedback_rating": min(5, max(1, round(visit.dice.gauss(usual, 0.8)))),
        }
        visit.happens("customer.feedback_given", given)


def _introduce(visit: Visit) -> None:
    known: JsonObject = {
        "customer.type": "new",
        "customer.segment": visit.dice.choice(("style_seekers", "first_glasses", "sporty")),
        "customer.age_range": visit.dice.choice(("under_25", "25_34", "35_44", "45_54", "55_plus")),
        "customer.gender_preference": visit.dice.choice(("masculine", "feminine", "unisex")),
        "customer.style_preferences": [visit.dice.choice(("minimal", "retro", "classic"))],
        "customer.material_preferences": [visit.dice.choice(("acetate", "titanium"))],
    }
    visit.happens("customer.profile_updated", known)
