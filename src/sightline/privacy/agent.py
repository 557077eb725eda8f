"""What a user agent says of a device: its kind, its browser, its system. Never the text itself.

Only families: a version or a model would help to tell one device from another (the spec:
"deviceFingerprints: device_category_only").
"""

from __future__ import annotations

import functools
from typing import Final, Literal

import msgspec
from ua_parser import Domain, Parser
from ua_parser.loaders import load_builtins
from ua_parser.re2 import Resolver

Kind = Literal["mobile", "tablet", "desktop", "bot", ""]


class Agent(msgspec.Struct, frozen=True, gc=False):
    """A device. Empty texts where unknown."""

    device: Kind = ""
    browser: str = ""
    os: str = ""


UNKNOWN: Final = Agent()

_MAX_CHARS: Final = 512
_CACHED: Final = 10_000
_BOTS: Final = ("bot", "spider", "crawl", "headless", "curl/", "python", "httpx", "wget", "preview")
_DESKTOPS: Final = frozenset(
    {"Windows", "Mac OS X", "Mac OS", "Linux", "Ubuntu", "Fedora", "Debian", "Chrome OS", "FreeBSD"}
)
_TABLETS: Final = ("ipad", "tablet", "kindle", "silk/", "playbook", "sm-t", "sm-x")
_MOBILES: Final = ("mobile", "iphone", "ipod", "phone", "mobi", "opera mini")
_TELEVISIONS: Final = ("tv", "playstation", "xbox", "nintendo")

_PARSER: Final = Parser(Resolver(load_builtins()))


@functools.lru_cache(_CACHED)
def describe(user_agent: str) -> Agent:
    """The device a user agent names; unknown where it names none. Never raises."""
    text = user_agent[:_MAX_CHARS].encode("utf-8", "replace").decode()
    if not text:
        return UNKNOWN
    parsed = _PARSER(text, Domain.ALL)
    system = parsed.os.family if parsed.os else ""
    browser = parsed.user_agent.family if parsed.user_agent else ""
    is_spider = parsed.device is not None and parsed.device.family == "Spider"
    kind: Kind = "bot" if is_spider else _kind(text.lower(), system)
    return Agent(kind, _family(browser), _family(system))


def _kind(text: str, system: str) -> Kind:
    if any(word in text for word in _BOTS):
        return "bot"
    if any(word in text for word in _TELEVISIONS):
        return ""
    if any(word in text for word in _TABLETS) or ("android" in text and "mobile" not in text):
        return "tablet"
    if any(word in text for word in _MOBILES):
        return "mobile"
    return "desktop" if system in _DESKTOPS else ""


def _family(name: str) -> str:
    return "" if name == "Other" else name
