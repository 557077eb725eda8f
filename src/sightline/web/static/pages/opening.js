// Links from widgets to the pages their questions are asked on: over the range that is looked at.

/** Let links show what the dashboard does, where a widget has no time of its own. */
export function lead(board, range) {
  for (const link of board.querySelectorAll("[data-open]")) {
    link.dataset.open ||= link.getAttribute("href");
    const [path, query = ""] = link.dataset.open.split("?");
    const asked = new URLSearchParams(query);
    if (!asked.has("range")) asked.set("range", range.name);
    if (range.compare && !asked.has("beside")) asked.set("beside", "previous_period");
    link.href = `${path}?${asked}`;
  }
}
