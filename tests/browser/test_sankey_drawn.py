"""The Sankey diagram as the browser draws it: Vega takes the spec as it is."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser
from tests.pages import ROOT
from tests.patience import eventually
from tests.views.test_sankey import LINKS, graph

from sightline.views.label import event
from sightline.views.sankey import layout, named, sankey

VEGA = ROOT / "src" / "sightline" / "web" / "static" / "pages" / "vega.js"
DRAW = """async (spec) => {
  const said = [];
  const logger = {
    level: () => logger, error: (...m) => (said.push(m.join(" ")), logger),
    warn: (...m) => (said.push(m.join(" ")), logger), info: () => logger, debug: () => logger,
  };
  const drawn = await window.vegaEmbed("#chart", spec, {
    ast: true, renderer: "svg", actions: false, logLevel: 2, logger,
  });
  await drawn.view.runAsync();
  const all = (of) => [...document.querySelectorAll(of)].map((one) => one.getAttribute("d"));
  return {
    said,
    ribbons: all(".mark-area path"),
    boxes: all(".mark-rect path"),
    words: [...document.querySelectorAll(".mark-text text")].map((one) => one.textContent),
  };
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_ribbons_boxes_and_names_are_drawn(chromium: Browser, theme: str) -> None:
    page = await chromium.new_page()
    await page.set_content('<div id="chart" style="width: 600px; height: 300px"></div>')
    await page.add_script_tag(path=str(VEGA))
    await eventually(lambda: page.evaluate("Boolean(window.vegaEmbed)"), True)
    answer = graph(*LINKS)
    drawn = await page.evaluate(DRAW, sankey(answer, "light" if theme == "light" else "dark"))
    await page.close()
    placed = layout(answer)
    assert drawn["said"] == []
    assert len(drawn["ribbons"]) == len(placed.ribbons)
    assert len(drawn["boxes"]) == len(placed.boxes)
    assert drawn["words"] == [event(box.name) for box in named(placed)]
    assert all(path and "NaN" not in path for path in (*drawn["ribbons"], *drawn["boxes"]))
