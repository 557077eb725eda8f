"""Of a URL a path is kept, of a referrer a domain."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.privacy.page import MAX_PATH_CHARS, path_only, referrer_domain


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://shop.example/a/b?x=1#y", "/a/b"),
        ("https://shop.example", "/"),
        ("http://shop.example?email=a@b.example", "/"),
        ("https://user:pw@shop.example:8443/x", "/x"),
        ("HTTPS://SHOP.example/X", "/X"),
        ("  https://shop.example/y", "/y"),
        ("//shop.example/p;jsessionid=1A2B/q", "/p/q"),
        ("/a/b?c#d", "/a/b"),
        ("a/b", "/a/b"),
        ("https://shop.example/a b\n\x00c", "/abc"),
        ("https://shop.example/日本", "/日本"),
        ("android-app://com.example/x", "/x"),
        ("mailto:alice@example.com", ""),
        ("data:text/html,hello", ""),
        ("javascript:alert(1)", ""),
        ("file:///home/alice/shop.html", ""),
        ("?a=b", ""),
        ("#top", ""),
        ("", ""),
    ],
)
def test_path_only(url: str, path: str) -> None:
    assert path_only(url) == path


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.Google.com:443/search?q=x", "google.com"),
        ("https://user:pw@www.example.com", "example.com"),
        ("https://example.com./", "example.com"),
        ("https://example.com?x", "example.com"),
        ("https://example.com\\@other.example/", "example.com"),
        ("//example.com/x", "example.com"),
        ("example.com/x", "example.com"),
        ("android-app://com.example.app/", "com.example.app"),
        ("https://münchen.example/", "münchen.example"),
        ("http://localhost:8000/", "localhost"),
        ("http://192.0.2.1/x", ""),
        ("http://0x7f.1/", ""),
        ("http://2130706433/", ""),
        ("http://[2001:db8::1]:80/", ""),
        ("https://a..b/", ""),
        ("https://-a/", ""),
        ("https://a b/", ""),
        ("mailto:alice@example.com", ""),
        ("/path/only", ""),
        ("", ""),
    ],
)
def test_referrer_domain(url: str, domain: str) -> None:
    assert referrer_domain(url) == domain


ANY = st.text(st.characters(codec=None) | st.sampled_from(":/?#;@[].\\%"), max_size=60)


@given(ANY, st.sampled_from(["", "https://", "http://", "https://h/", "//", "x:"]))
def test_any_text_gives_a_path_without_a_query(text: str, scheme: str) -> None:
    path = path_only(scheme + text)
    assert path == "" or path[0] == "/"
    assert not set("?#;\n\x00 ") & set(path)
    assert len(path) <= MAX_PATH_CHARS
    path.encode()


@given(ANY, st.sampled_from(["", "https://", "//", "https://h/"]))
def test_any_text_gives_a_domain_or_nothing(text: str, scheme: str) -> None:
    domain = referrer_domain(scheme + text)
    assert not set("/?#@: \n") & set(domain)
    assert len(domain) <= 253


def test_length_is_bounded() -> None:
    assert len(path_only("https://h/" + "a" * 10_000)) == MAX_PATH_CHARS
