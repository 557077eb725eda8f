// A condition on events: in an address, in a request, and in words.

export const WITHOUT_VALUE = ["is_set", "is_not_set"];
const LISTS = ["in", "not_in"];
const SIZES = ["gt", "gte", "lt", "lte"];
/** Filters that were saved under a name; they are named, and not compared with. */
export const SAVED = ["segment", "cohort"];
export const WORDS = { eq: "is", ne: "is not", in: "is one of", not_in: "is none of", contains: "contains", starts_with: "starts with", gt: "is more than", gte: "is at least", lt: "is less than", lte: "is at most", is_set: "is known", is_not_set: "is unknown" };

/** A condition of what was typed: numbers as numbers where only they compare, lists by commas. */
export function condition(field, op, typed) {
  if (SAVED.includes(field)) return op === "ne" ? { not: { [field]: typed } } : { [field]: typed };
  if (WITHOUT_VALUE.includes(op)) return { field, op };
  const isAttribute = field.includes(".") || SIZES.includes(op);
  const value = (text) => (isAttribute && text !== "" && Number.isFinite(Number(text)) ? Number(text) : text);
  if (LISTS.includes(op)) return { field, op, value: typed.split(",").map((each) => value(each.trim())) };
  return { field, op, value: value(typed) };
}

/** Field, comparison and value of a condition, as somebody typed them. */
export function spoken(given) {
  const positive = given.not ?? given;
  const saved = SAVED.find((kind) => kind in positive);
  if (saved) return [saved, given.not ? "ne" : "eq", positive[saved]];
  const { field, op = "eq", value } = given;
  return [field, op, Array.isArray(value) ? value.join(",") : String(value ?? "")];
}

export const written = (given) => spoken(given).join("~");

/** The condition in an address; null where it is none. */
export function parsed(text) {
  const [field, op, ...rest] = text.split("~");
  return rest.length && op in WORDS ? condition(field, op, rest.join("~")) : null;
}

export function said(given) {
  const [field, op, value] = spoken(given);
  return `${field} ${WORDS[op]} ${value.replaceAll(",", ", ")}`.trim();
}

/** Whether a field, a comparison and a value hold all of a filter, so that none of it is lost. */
export function plain(given) {
  if (!given || typeof given !== "object" || !["field", "not", ...SAVED].some((name) => name in given)) return false;
  if ("not" in given && !SAVED.some((kind) => kind in given.not)) return false;
  const { field, op = "eq", ...rest } = given;
  const whole = field === undefined ? given : { field, op, ...rest };
  return JSON.stringify(condition(...spoken(given))) === JSON.stringify(whole);
}
