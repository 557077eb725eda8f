// Charts: the server makes the spec, the bundle draws it. The bundle is loaded once.

import { chart as written } from "./figure.js";

let loading;

/** How the reader's browser writes numbers, for d3. currency: of the amounts, where there are any */
function numberLocale(currency) {
  const parts = new Intl.NumberFormat().formatToParts(-1234567.8);
  const part = (type, otherwise) => parts.find((each) => each.type === type)?.value ?? otherwise;
  return { decimal: part("decimal", "."), thousands: part("group", ","), grouping: [3], currency: around(currency) };
}

/** What the reader writes before an amount, and behind it. */
function around(currency) {
  if (!currency) return ["", ""];
  const parts = new Intl.NumberFormat(undefined, { style: "currency", currency }).formatToParts(1);
  const digits = parts.findIndex(({ type }) => type === "integer");
  const words = (some) => some.filter(({ type }) => type === "currency" || type === "literal").map(({ value }) => value);
  return [words(parts.slice(0, digits)).join(""), words(parts.slice(digits)).join("")];
}

/** What it calls days and months. */
function timeLocale() {
  const names = (count, at, options) => {
    const named = new Intl.DateTimeFormat(undefined, { timeZone: "UTC", ...options });
    return Array.from({ length: count }, (_, place) => named.format(at(place)));
  };
  const day = (place) => Date.UTC(2023, 0, 1 + place); // a Sunday
  const month = (place) => Date.UTC(2023, place, 15);
  return {
    dateTime: "%x, %X",
    date: "%Y-%m-%d",
    time: "%H:%M:%S",
    periods: ["AM", "PM"],
    days: names(7, day, { weekday: "long" }),
    shortDays: names(7, day, { weekday: "short" }),
    months: names(12, month, { month: "long" }),
    shortMonths: names(12, month, { month: "short" }),
  };
}

/** Load what draws charts, from its address. */
export function load(address) {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = () => reject(new Error("The chart library did not load"));
    document.head.append(script);
  });
  return loading;
}

/** Draw a spec into an element. `ast: true` lets expressions run without eval, as the policy asks. */
export async function draw(element, spec, address) {
  await load(address);
  element.sightlineView?.finalize();
  const drawn = await window.vegaEmbed(element, written(spec), {
    actions: false,
    ast: true,
    defaultStyle: false,
    formatLocale: numberLocale(spec.usermeta?.currency),
    timeFormatLocale: timeLocale(),
    renderer: "svg",
    tooltip: { disableDefaultStyle: true },
  });
  element.sightlineView = drawn;
}
