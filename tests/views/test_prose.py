"""The text of a widget: a little Markdown, and never a piece of HTML that somebody wrote."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline.views.prose import ELEMENTS, html

PIECES = st.sampled_from(
    (
        *(
            "<",
            ">",
            '"',
            "'",
            "&",
            "*",
            "**",
            "`",
            "[",
            "](",
            ")",
            "#",
            " ",
            "\n",
            "- ",
            "1. ",
            "a",
        ),
        *(
            "javascript:",
            "https://example.com",
            "onclick=",
            "<script>",
            "data:",
            "mailto:a@b.example",
        ),
    )
)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("", ""),
        ("One\ntwo\n\nthree", "<p>One<br>two</p><p>three</p>"),
        ("# A\n## B & C", "<h3>A</h3><h4>B &amp; C</h4>"),
        ("- a\n- **b**\n1. c", "<ul><li>a</li><li><strong>b</strong></li></ul><ol><li>c</li></ol>"),
        ("*so* `<b>`", "<p><em>so</em> <code>&lt;b&gt;</code></p>"),
        ("2 * 3 * 4", "<p>2 * 3 * 4</p>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("<img src=x onerror=y>", "<p>&lt;img src=x onerror=y&gt;</p>"),
        (
            "[plan](https://example.com/a?b=1&c=2)",
            '<p><a href="https://example.com/a?b=1&amp;c=2" rel="noopener noreferrer nofollow" '
            'target="_blank">plan</a></p>',
        ),
    ],
)
def test_a_little_markdown(text: str, made: str) -> None:
    assert html(text) == made


class Reader(HTMLParser):
    """Collects what a browser would make of it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@settings(max_examples=200)
@given(st.one_of(st.text(), st.lists(PIECES, max_size=14).map("".join)))
def test_nothing_comes_out_but_a_closed_set(text: str) -> None:
    reader = Reader()
    reader.feed(html(text))
    reader.close()
    for tag, attributes in reader.found:
        assert tag in ELEMENTS
        assert set(attributes) <= ({"href", "rel", "target"} if tag == "a" else set())
        assert tag != "a" or str(attributes["href"]).lower().startswith(
            ("https://", "http://", "mailto:")
        )
