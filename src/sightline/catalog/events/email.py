"""Mails the shop sends. What is in them, and to whom they went, is never sent."""

from __future__ import annotations

from typing import Final

from sightline.catalog.attribute import identifier, label
from sightline.catalog.model import Event

MESSAGE: Final = identifier(
    "email.message_id",
    "The mail, as the shop numbers it; the same for all who got it",
    example="spring-2",
    dimension=True,
)
CAMPAIGN: Final = label("email.campaign", "The campaign it is part of", example="spring")
KIND: Final = label(
    "email.kind", "What kind of mail it is, such as newsletter or receipt", example="newsletter"
)

EVENTS: Final = (
    Event(
        name="email.opened",
        description="A mail was opened, as far as its picture tells: some programs load pictures "
        "for mails nobody opens, others never load any.",
        attributes=(MESSAGE, CAMPAIGN, KIND),
        required=(MESSAGE.name,),
    ),
)
