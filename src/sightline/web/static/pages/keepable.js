// Whether what a funnel's page shows can be a widget of a dashboard, which has steps and filters only.

const PLAIN = { order: "ordered", entity: "session", window: "24h" };

/** Offer the question to be kept, or say why it cannot be. */
export function offer(button, { steps, finer }, request, time) {
  const other = Object.keys(PLAIN).filter((name) => request[name] !== PLAIN[name]);
  const more = ["breakdown", "compare"].some((name) => name in request);
  const why = finer ? "limits and filters of single steps" : other.length || more ? "another order, window or breakdown" : "";
  button.disabled = Boolean(why) || steps.length < 2;
  const said = document.querySelector("[data-keep-not]");
  said.hidden = !why;
  said.textContent = why ? `A widget has steps and filters, and not ${why}.` : "";
  const place = { x: 0, y: 0, width: 6, height: 5 };
  const widget = { id: "funnel", show: "funnel", steps, filters: request.filters, place };
  document.querySelector("[data-request]").textContent = JSON.stringify({ widget, over: time });
}
