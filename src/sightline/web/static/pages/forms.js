// Forms that send JSON: what is wrong is said beside the field, what is done is said beside the
// button, what is shown once is shown in a dialog.

import { confirmed, once } from "./dialog.js";
import { sayFaults } from "./faults.js";
import { ask } from "./server.js";

function body(form) {
  const made = {};
  for (const field of form.elements) {
    if (!field.name || field.disabled) continue;
    if (field.dataset.as === "list") made[field.name] = field.value.split(/[\s,]+/).filter(Boolean);
    else if (field.type === "checkbox") made[field.name] = field.checked;
    else made[field.name] = field.value;
  }
  return made;
}

async function send(form) {
  const said = form.querySelector("[data-said]");
  const { post, then, method, confirm: words, yes, ok } = form.dataset;
  if (words && !(await confirmed(words, yes))) return;
  const button = form.querySelector("button");
  if (button) button.disabled = true;
  if (said) said.textContent = "";
  form.querySelectorAll(".bad").forEach((each) => each.classList.remove("bad"));
  try {
    const answer = await ask(post, method === "DELETE" ? undefined : body(form), undefined, method);
    sayFaults(form, []);
    if (then === "secret") {
      const shown = answer[form.dataset.secret];
      await once(form.dataset.words, shown.startsWith("/") ? location.origin + shown : shown);
    }
    if (then === "stay") said.textContent = ok;
    else if (then.startsWith("/")) location.assign(then);
    else location.reload();
  } catch (error) {
    const rest = sayFaults(form, error.errors ?? []);
    const all = (error.errors ?? []).length;
    said.textContent = rest.length || !all ? rest.join(" ") || error.message : "";
    said.classList.add("bad");
  } finally {
    if (button) button.disabled = false;
  }
}

for (const form of document.querySelectorAll("form[data-post]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
  if (form.dataset.on === "change") form.addEventListener("change", () => send(form));
}
document.documentElement.dataset.ready = "1";
