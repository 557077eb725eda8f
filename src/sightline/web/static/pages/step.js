// A step of a funnel, or what puts people out of one: in an address, and in a request.

import { parsed, written } from "./condition.js";

const FIELDS = ["within", "after", "before"];

export const step = (event, more = {}) => ({ event, filters: [], optional: false, within: "", after: "", before: "", ...more });

/** The step in an address: an event, and after a `?` what else there is of it. */
export function read(text) {
  const [event, ...rest] = text.split("?");
  const asked = new URLSearchParams(rest.join("?"));
  const fields = Object.fromEntries(FIELDS.map((name) => [name, asked.get(name) ?? ""]));
  const filters = asked.getAll("where").map(parsed).filter(Boolean);
  return step(event, { ...fields, filters, optional: asked.has("optional") });
}

export function write(one) {
  const asked = new URLSearchParams();
  for (const name of FIELDS) if (one[name]) asked.set(name, one[name]);
  if (one.optional) asked.set("optional", "1");
  for (const each of one.filters) asked.append("where", written(each));
  return asked.size ? `${one.event}?${asked}` : one.event;
}

/** As reports are asked: the name alone where there is nothing else. */
export function requestOf(one) {
  const { event, filters, optional, within, after, before } = one;
  const made = { event };
  if (filters.length) made.filters = filters;
  if (optional) made.optional = true;
  if (within) made.within = within;
  if (after) made.after = Number(after);
  if (before) made.before = Number(before);
  return Object.keys(made).length > 1 ? made : event;
}
