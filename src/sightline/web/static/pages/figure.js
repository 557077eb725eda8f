// What the server writes for everybody, written as its reader writes it: figures, days and months in
// the reader's way, moments in the tenant's time zone.
// source of the forms: views/number.py, views/table.py, views/revenue.py

const FIGURE = /^([-+]?)(\d{1,3}(?:,\d{3})*|\d+)(?:\.(\d+))?([kMB]?)(%|(?: (?:ms|s|min|h|d|days|B|×|[A-Z]{3})))?$/;
const MOMENT = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}))?$/;
const SCALES = { k: 1e3, M: 1e6, B: 1e9 };
const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const CODES = {
  country: [/^[A-Z]{2}$/, new Intl.DisplayNames(undefined, { type: "region" })],
  locale: [/^[a-z]{2}-[A-Z]{2}$/, new Intl.DisplayNames(undefined, { type: "language" })],
};
const OF_NAMES = new Set(["name", "series", "sort", "domain"]);
const NAMED = { "day of the week": [DAYS, { weekday: "long" }], month: [MONTHS, { month: "long" }] };

const timeZone = document.documentElement.dataset.timezone || undefined;
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "medium", timeZone });
const date = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });

/** The time of day of a moment. */
export const time = (at) => clock.format(new Date(at));

function figure([, sign, whole, part = "", letter, unit = ""]) {
  const number = Number(`${sign}${whole.replaceAll(",", "")}.${part || 0}`);
  const digits = { minimumFractionDigits: part.length, maximumFractionDigits: part.length };
  const short = letter ? { notation: "compact", maximumFractionDigits: 1 } : digits;
  const signs = sign === "+" ? { signDisplay: "always" } : {};
  const written = (value, more = {}) => new Intl.NumberFormat(undefined, { ...short, ...signs, ...more }).format(value);
  const value = number * (SCALES[letter] ?? 1);
  if (unit === "%") return written(number / 100, { style: "percent", ...digits });
  if (/^ [A-Z]{3}$/.test(unit)) return written(value, { style: "currency", currency: unit.trim() });
  return `${written(value)}${unit}`;
}

/** A figure, or a moment of the zone's clocks; other words stay as they are. */
export function told(words) {
  const number = FIGURE.exec(words);
  if (number) return figure(number);
  return when(words);
}

/** Figures among other words. */
export const among = (words) => words.replaceAll(/(?<![\w.-])[-+]?\d[\d.,]*(?:[kMB]\b)?%?(?![\w-])/g, (found) => {
  const [, figure, rest] = /^(.*?)([.,]*)$/.exec(found);
  return `${told(figure)}${rest}`;
});

/** A moment; other words, numbers too, stay as they are: what names a row may look like a figure. */
export function when(words) {
  const found = MOMENT.exec(words);
  if (!found) return words;
  const [, day, at] = found;
  return at ? moment.format(new Date(`${day}T${at}Z`)) : date.format(new Date(`${day}T00:00Z`));
}

/** A name of a row in a column: days and months by the reader's names. */
export function named(words, column) {
  if (CODES[column]) return spelt(words, column);
  const [names, options] = NAMED[column] ?? [];
  const place = names ? names.indexOf(words) : -1;
  if (place < 0) return when(words);
  const at = options.weekday ? Date.UTC(2023, 0, 1 + place) : Date.UTC(2023, place, 15); // a Sunday
  return new Intl.DateTimeFormat(undefined, { timeZone: "UTC", ...options }).format(at);
}

/** A code of a country or a language, in the reader's words. */
function spelt(words, of) {
  const [form, names] = CODES[of] ?? [];
  return form?.test(words) ? names.of(words) : words;
}

const [first] = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" }).formatToParts();
const monthFirst = first.type === "month";

const twelve = new Intl.DateTimeFormat(undefined, { hour: "numeric" }).resolvedOptions().hour12;

/** A d3 format of moments, in the order and by the clock of the reader. */
function dated(format) {
  const ordered = monthFirst ? format.replace("%d %b", "%b %d") : format;
  return twelve ? ordered.replace("%H:00", "%-I %p").replace("%H:%M", "%-I:%M %p") : ordered;
}

function word(name, words, codes) {
  if (codes && OF_NAMES.has(name)) return spelt(words, codes);
  if (name === "said") return told(words);
  return name === "format" || name === "labelExpr" ? dated(words) : words;
}

/** A chart with its own words, and its days and months, in the reader's way. */
export const chart = (spec) => said(spec, "", spec.usermeta?.codes);

function said(part, name, codes) {
  if (typeof part === "string") return word(name, part, codes);
  if (Array.isArray(part)) return part.map((one) => said(one, name, codes));
  if (part === null || typeof part !== "object") return part;
  return Object.fromEntries(Object.entries(part).map(([inner, one]) => [inner, said(one, inner, codes)]));
}
