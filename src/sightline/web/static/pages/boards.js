// The list of dashboards: searched as one types, made anew, taken from a file.

import { sayFaults } from "./faults.js";
import { ask } from "./server.js";

const API = "/api/v1/analytics/dashboards";
const find = (name) => document.querySelector(`[data-${name}]`);
const search = find("search");
const asked = new URLSearchParams(location.search);
const tags = [...document.querySelectorAll("[data-tag]")];

function narrow() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const chosen = tags.filter((tag) => tag.ariaPressed === "true").map((tag) => tag.dataset.tag);
  let count = 0;
  for (const each of find("boards").children) {
    const own = each.dataset.tags.split("\n");
    const fits = words.every((word) => each.dataset.words.includes(word)) && chosen.every((tag) => own.includes(tag));
    each.hidden = !fits;
    count += fits ? 1 : 0;
  }
  find("none").hidden = count > 0;
  find("count").textContent = `${count} dashboards`;
  const kept = new URLSearchParams();
  if (search.value) kept.set("q", search.value);
  for (const tag of chosen) kept.append("tag", tag);
  history.replaceState(null, "", kept.size ? `?${kept}` : location.pathname);
}

function complain(error) {
  const words = document.createElement("p");
  const all = (error.errors ?? []).map(({ path, message }) => (path ? `${path}: ${message}` : message));
  words.textContent = `The file was not taken. ${all.length ? all.join("; ") : error.message}`;
  find("trouble").replaceChildren(words);
  find("trouble").hidden = false;
}

async function take(file) {
  find("trouble").hidden = true;
  let given;
  try {
    given = JSON.parse(await file.text());
  } catch {
    return complain({ message: "It is not JSON; choose a file that Export as JSON made." });
  }
  try {
    const made = await ask(`${API}/import`, given);
    location.assign(`/dashboards/${made.name}`);
  } catch (error) {
    complain(error);
  }
}

async function create(event) {
  event.preventDefault();
  const form = event.target;
  try {
    const made = await ask(API, { dashboard: { title: form.elements.title.value.trim() } });
    location.assign(`/dashboards/${made.name}?edit=1`);
  } catch (error) {
    const path = "dashboard.title";
    sayFaults(form, error.errors?.length ? error.errors : [{ path, message: error.message }]);
  }
}

search.value = asked.get("q") ?? "";
for (const tag of tags) {
  tag.ariaPressed = String(asked.getAll("tag").includes(tag.dataset.tag));
  tag.addEventListener("click", () => {
    tag.ariaPressed = String(tag.ariaPressed !== "true");
    narrow();
  });
}
search.addEventListener("input", narrow);
find("making")?.querySelector("form").addEventListener("submit", create);
find("making")?.querySelector("[data-close]").addEventListener("click", () => find("making").close());
document.querySelector('[data-do="new"]')?.addEventListener("click", () => find("making").showModal());
document.querySelector('[data-do="import"]')?.addEventListener("click", () => find("file").click());
find("file")?.addEventListener("change", ({ target }) => {
  if (target.files[0]) take(target.files[0]);
  target.value = "";
});
if (search.value || asked.has("tag")) narrow();
document.documentElement.dataset.ready = "1";
