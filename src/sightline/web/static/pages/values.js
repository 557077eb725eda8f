// Values a field has had lately, to choose from; values of few people are not among them.

import { SAVED } from "./condition.js";
import { day, zone } from "./range.js";
import { ask } from "./server.js";

const MOST = 50;
const known = new Map();

async function asked(field) {
  const body = {
    metric: "events.count",
    from: day(-29),
    to: day(1),
    timezone: zone,
    grain: "1mo",
    breakdown: [field],
    top: MOST,
  };
  const { series } = await ask("/api/v1/analytics/reports/timeseries", body);
  return series.filter(({ key, rest }) => key && !rest).map(({ key }) => String(key));
}

/** Nothing where they cannot be told: a value can always be typed. */
export function values(field) {
  if (SAVED.includes(field)) {
    const names = [...(document.getElementById(`values-${field}`)?.options ?? [])];
    return Promise.resolve(names.map((option) => option.value));
  }
  if (!field || field.includes(".")) return Promise.resolve([]);
  if (!known.has(field)) known.set(field, asked(field).catch(() => []));
  return known.get(field);
}
