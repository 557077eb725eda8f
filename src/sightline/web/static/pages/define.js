// The form of what is saved under a name: by fields or as JSON, with how many people it would have;
// saved, changed, renamed. What is wrong is said beside the field it belongs to.

import { listLines, sayFaults } from "./faults.js";
import { told } from "./figure.js";
import { WITHHELD } from "./parts.js";
import { ask } from "./server.js";

const PAUSE_MS = 500;
export const form = document.querySelector("[data-define]");
const find = (name) => document.querySelector(`[data-${name}]`);
const { kind, one, was } = form.dataset;
const path = `/api/v1/analytics/${kind}`;
const asJson = find("as-json");
const text = find("text");
let asking = new AbortController();
let timer = 0;

const NOT_JSON = "That is no JSON";
const NAMED = "A name has small letters, digits, - and _, and begins with a letter or a digit";
const FEW = {
  cohorts: "Or all but so few. A cohort of so few is empty wherever it is used.",
  segments: "Or all but so few: nothing is shown of it.",
};

function tell(words, wrong) {
  const said = find("said");
  said.textContent = words;
  said.classList.toggle("bad", wrong);
}

const rest = (lines) => listLines(find("rest"), lines);

const named = () => ({
  name: form.elements.name.value.trim(),
  description: form.elements.description.value.trim() || undefined,
});

/**
 * Let the form work. piece: `read` puts a definition into the fields, or says false where they cannot hold it;
 * `made` is what they hold; `size` asks how many people that would be
 */
export function define(piece) {
  const fields = () => ({ ...named(), ...piece.made() });

  /** The definition; throws what is no JSON. */
  function definition() {
    return asJson.checked ? { ...JSON.parse(text.value), ...named() } : fields();
  }

  function written({ name, description, ...plain }) {
    return JSON.stringify(plain, null, 2);
  }

  function toggle() {
    if (asJson.checked) text.value = written(fields());
    else if (!back()) {
      asJson.checked = true;
      find("why").textContent = "The fields cannot hold this; it stays JSON.";
    }
    find("json").hidden = !asJson.checked;
    find("fields").hidden = asJson.checked;
  }

  function back() {
    try {
      return piece.read(JSON.parse(text.value));
    } catch {
      return false;
    }
  }

  async function preview() {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    try {
      const found = await piece.size(definition(), signal);
      if (signal.aborted) return;
      const { people, share } = found.sizes[0];
      find("people").textContent = told(people);
      find("people").classList.toggle("withheld", people === WITHHELD);
      find("share").textContent = share ? `${told(share)} of all ${told(found.known)}` : "";
      find("preview-said").textContent = people === WITHHELD ? FEW[kind] : "";
    } catch (error) {
      if (signal.aborted || error.name === "AbortError") return;
      find("people").textContent = "–";
      find("share").textContent = "";
      const first = error.errors?.[0];
      find("preview-said").textContent = error instanceof SyntaxError ? `${NOT_JSON} yet` : `Not yet: ${first?.message ?? error.message}`;
    }
  }

  function changed() {
    clearTimeout(timer);
    timer = setTimeout(preview, PAUSE_MS);
  }

  /** Another name is another one; the old one goes, unless something names it. */
  async function rename(body) {
    await ask(path, body);
    try {
      await ask(`${path}/${was}`, undefined, undefined, "DELETE");
    } catch (error) {
      await ask(`${path}/${body.name}`, undefined, undefined, "DELETE");
      throw Object.assign(error, { errors: [{ path: "name", message: error.message }] });
    }
  }

  async function save() {
    rest([]);
    tell("", false);
    let body;
    try {
      body = definition();
    } catch (error) {
      sayFaults(form, [{ path: "json", message: error.message }]);
      return tell(NOT_JSON, true);
    }
    find("save").disabled = true;
    try {
      if (!was) await ask(path, body);
      else if (body.name === was) await ask(`${path}/${was}`, body, undefined, "PUT");
      else await rename(body);
      return location.assign(`/${kind}?show=${encodeURIComponent(body.name)}`);
    } catch (error) {
      const errors = (error.errors ?? []).map(worded);
      const left = sayFaults(form, asJson.checked ? errors.map(inJson) : errors);
      rest(left);
      tell(errors.length ? `${errors.length} to mend` : error.message, true);
    }
    find("save").disabled = false;
  }

  /** What is wrong with a name, in words. */
  function worded(wrong) {
    return wrong.path === "name" && wrong.code === "invalid" ? { ...wrong, message: NAMED } : wrong;
  }

  /** While all is JSON, what is wrong with it is said below it. */
  function inJson({ path: at, message, nearest }) {
    return ["name", "description"].includes(at) ? { path: at, message } : { path: "json", message: `${at}: ${message}`, nearest };
  }

  asJson.addEventListener("change", () => {
    find("why").textContent = "";
    toggle();
  });
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });
  if (form.dataset.definition) {
    const { name, description, ...plain } = JSON.parse(form.dataset.definition);
    form.elements.name.value = name;
    form.elements.description.value = description ?? "";
    if (!piece.read(plain)) {
      text.value = JSON.stringify(plain, null, 2);
      asJson.checked = true;
      find("json").hidden = false;
      find("fields").hidden = true;
      find("why").textContent = `This ${one} has more than the fields can hold, so it is JSON.`;
    }
    preview();
  }
  document.documentElement.dataset.ready = "1";
  return changed;
}
