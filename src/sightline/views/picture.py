"""A chart as a picture: PNG, SVG or PDF of a Vega-Lite spec, with the library vl-convert.

It draws in this process with fonts of its own, and is allowed no address to load anything from.
An extra, because it weighs 84 MB: browsers draw PNG and SVG without it.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

import msgspec

from sightline.analysis.problems import problem
from sightline.types import JsonObject

EXTRA: Final = "sightline[reports]"
FONT: Final = "Liberation Sans"
"""Brought along by the library, so that a picture is the same on every machine."""

Form = Literal["png", "svg", "pdf"]
_PPI: Final = 144


class Picture(msgspec.Struct, frozen=True):
    """A file."""

    content: bytes
    media_type: str


def picture(
    spec: JsonObject,
    form: Form,
    width: int = 960,
    height: int = 420,
    ground: str = "#ffffff",
    find: Callable[[str], Any] = importlib.import_module,
) -> Picture:
    """A spec drawn.  width, height: in pixels of a screen; blocks for some ten milliseconds

    raises: InvalidRequest, naming the extra, where it is not installed
    """
    try:
        library = find("vl_convert")
    except ImportError as err:
        needed = f"Pictures drawn by the server need the extra {EXTRA}: pip install '{EXTRA}'"
        raise problem("format", "extra_missing", needed) from err
    config = {**spec.get("config", {}), "font": FONT, "background": ground}
    own = spec.get("height")
    high = max(height, own) if isinstance(own, int) else height
    sized = {**spec, "width": width, "height": high, "config": config}
    return _FORMS[form](library, sized)


def _png(library: Any, spec: JsonObject) -> Picture:
    made = library.vegalite_to_png(spec, ppi=_PPI, allowed_base_urls=[])
    return Picture(made, "image/png")


def _svg(library: Any, spec: JsonObject) -> Picture:
    made = library.vegalite_to_svg(spec, allowed_base_urls=[])
    return Picture(made.encode(), "image/svg+xml")


def _pdf(library: Any, spec: JsonObject) -> Picture:
    return Picture(library.vegalite_to_pdf(spec, allowed_base_urls=[]), "application/pdf")


_FORMS: Final[Mapping[Form, Callable[[Any, JsonObject], Picture]]] = {
    "png": _png,
    "svg": _svg,
    "pdf": _pdf,
}
