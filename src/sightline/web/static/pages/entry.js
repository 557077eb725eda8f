// An event or a metric of the tenant's own, by fields or as JSON. The server says what is wrong; it
// is shown beside the field.

import { listLines, sayFaults } from "./faults.js";
import { ask } from "./server.js";

const form = document.querySelector("[data-entry]");
const kind = form.dataset.entry;
const find = (name) => form.querySelector(`[data-${name}]`);
const asJson = find("as-json");
const said = find("said");
const template = document.querySelector("template[data-attribute]");

function typed(field) {
  const text = field.value.trim();
  if (field.type === "checkbox") return field.checked || undefined;
  if (field.dataset.as === "list") {
    const listed = text.split(",").map((one) => one.trim()).filter(Boolean);
    return listed.length ? listed : undefined;
  }
  if (field.dataset.as === "number") {
    if (!text) return undefined;
    return Number.isNaN(Number(text)) ? text : Number(text);
  }
  return text || undefined;
}

function attribute(element) {
  const made = {};
  for (const field of element.querySelectorAll("[data-key]")) {
    if (field.dataset.key !== "required") made[field.dataset.key] = typed(field);
  }
  return made.type ? made : made.name;
}

function ofFields() {
  const value = (name) => typed(form.elements[name]);
  if (kind === "event") {
    const cards = [...form.querySelectorAll(".attribute")];
    const required = cards
      .filter((card) => card.querySelector('[data-key="required"]').checked)
      .map((card) => card.querySelector('[data-key="name"]').value.trim());
    return {
      name: value("name"),
      description: value("description"),
      version: value("version"),
      unknown: value("unknown"),
      attributes: cards.map(attribute),
      required: required.length ? required : undefined,
    };
  }
  const [measured, entity] = value("measure.kind").split(".");
  const level = value("measure.level");
  const takesAttribute = measured !== "count" && measured !== "unique";
  return {
    name: value("name"),
    description: value("description"),
    measure: {
      kind: measured,
      entity,
      events: value("measure.events"),
      attribute: takesAttribute ? (value("measure.attribute") ?? "") : undefined,
      level: measured === "quantile" ? Number(level) : undefined,
    },
    unit: value("unit"),
    better: value("better"),
  };
}

function more() {
  const card = template.content.firstElementChild.cloneNode(true);
  card.querySelector("[data-less]").addEventListener("click", () => {
    card.remove();
    number();
  });
  find("attributes").append(card);
  number();
  return card;
}

function number() {
  form.querySelectorAll(".attribute").forEach((card, index) => {
    card.querySelector("[data-number]").textContent = `Attribute ${index + 1}`;
    for (const place of card.querySelectorAll("[data-of]")) {
      const key = place.dataset.of;
      place.dataset.fault = `attributes[${index}]${key ? `.${key}` : ""}`;
    }
  });
}

function tell(words, wrong) {
  said.textContent = words;
  said.classList.toggle("bad", wrong);
}

async function send(dryRun) {
  find("rest").replaceChildren();
  tell("", false);
  let body;
  try {
    body = asJson.checked ? JSON.parse(find("text").value) : ofFields();
  } catch (error) {
    sayFaults(form, [{ path: "json", message: error.message }]);
    return tell("That is no JSON", true);
  }
  try {
    const path = `/api/v1/analytics/catalog/${kind}s${dryRun ? "?dry_run=true" : ""}`;
    const answer = await ask(path, body);
    sayFaults(form, []);
    if (!dryRun) return location.assign(`/catalog/${kind}s/${encodeURIComponent(answer.name)}`);
    const number_ = answer.version ? ` as ${answer.version}` : "";
    tell(answer.status === "unchanged" ? "It is there already" : `It could be added${number_}`, false);
    listLines(find("rest"), answer.advice ?? []);
  } catch (error) {
    const errors = error.errors ?? [];
    const left = sayFaults(form, asJson.checked ? errors.map((one) => ({ ...one, path: `/${one.path}` })) : errors);
    listLines(find("rest"), left.map((words) => words.replace(/^\//, "")));
    tell(errors.length ? `${errors.length} to mend` : error.message, true);
  }
}

asJson.addEventListener("change", () => {
  find("json").hidden = !asJson.checked;
  find("fields").hidden = asJson.checked;
  if (asJson.checked && !find("text").value) find("text").value = JSON.stringify(ofFields(), null, 2);
});
find("more")?.addEventListener("click", () => more().querySelector("input").focus());
find("try").addEventListener("click", () => send(true));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  send(false);
});
if (kind === "event") more();
document.documentElement.dataset.ready = "1";
