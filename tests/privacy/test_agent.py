"""A user agent is a kind of device, a browser and a system, and no more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.privacy.agent import UNKNOWN, Agent, describe

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "agent"),
    [
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1",
            Agent("mobile", "Mobile Safari", "iOS"),
        ),
        (
            "Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1",
            Agent("tablet", "Mobile Safari", "iOS"),
        ),
        (
            f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/120.0.0.0 Safari/537.36",
            Agent("desktop", "Chrome", "Windows"),
        ),
        (
            f"Mozilla/5.0 (Linux; Android 13; SM-X710) {WEBKIT} Chrome/120.0.0.0 Safari/537.36",
            Agent("tablet", "Chrome", "Android"),
        ),
        (
            f"Mozilla/5.0 (Linux; Android 13; Pixel 7) {WEBKIT} Chrome/120.0.0.0 Mobile "
            "Safari/537.36",
            Agent("mobile", "Chrome Mobile", "Android"),
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/17.0 Safari/605.1.15",
            Agent("desktop", "Safari", "Mac OS X"),
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0",
            Agent("desktop", "Firefox", "Linux"),
        ),
        (
            f"Mozilla/5.0 (SMART-TV; Linux; Tizen 6.0) {WEBKIT} SamsungBrowser/4.0 TV Safari",
            Agent("", "Samsung Internet", "Tizen"),
        ),
        (
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            Agent("bot", "Googlebot", ""),
        ),
        ("python-httpx/0.28", Agent("bot", "", "")),
        ("hello", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_describe(user_agent: str, agent: Agent) -> None:
    described = describe(user_agent)
    if agent.device == "bot":
        assert described.device == "bot"
    else:
        assert described == agent


@given(st.text(st.characters(codec=None), max_size=200))
def test_anything_at_all_is_taken(user_agent: str) -> None:
    assert describe(user_agent).device in ("mobile", "tablet", "desktop", "bot", "")
