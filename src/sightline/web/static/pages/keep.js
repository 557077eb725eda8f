// Saving the question of the explore page as a widget: of a dashboard there is, or of a new one.

import { sayFaults } from "./faults.js";
import { free } from "./layout.js";
import { ask } from "./server.js";

const API = "/api/v1/analytics/dashboards";
const dialog = document.querySelector("[data-keep]");
const form = dialog?.querySelector("form");
const said = dialog?.querySelector("[data-said]");

const question = () => JSON.parse(document.querySelector("[data-request]").textContent);

async function open() {
  const { dashboards } = await ask(API, undefined, undefined, "GET");
  const own = dashboards.filter((board) => board.may_edit);
  form.elements.board.replaceChildren(
    ...own.map(({ name, dashboard }) => new Option(dashboard.title, name)),
    new Option("a new dashboard", ""),
  );
  choose();
  said.textContent = "";
  dialog.showModal();
}

function choose() {
  dialog.querySelector("[data-new-title]").hidden = form.elements.board.value !== "";
}

function widget(places) {
  const { widget: asked, over } = question();
  const id = `w${crypto.getRandomValues(new Uint32Array(1))[0].toString(36)}`;
  const title = form.elements.title.value.trim();
  return { ...asked, id, title, compare: over.compare, place: free(places, 6, 5) };
}

async function keep(event) {
  event.preventDefault();
  const name = form.elements.board.value;
  try {
    if (name) await append(name);
    else await create();
  } catch (error) {
    const rest = sayFaults(form, error.errors ?? []);
    said.textContent = rest.join(" ") || (error.errors?.length ? "" : error.message);
  }
}

async function append(name) {
  const board = await ask(`${API}/${name}`, undefined, undefined, "GET");
  const before = board.dashboard.widgets ?? [];
  const places = new Map(before.map((one) => [one.id, one.place]));
  const dashboard = { ...board.dashboard, widgets: [...before, widget(places)] };
  await ask(`${API}/${name}`, { dashboard, version: board.version }, undefined, "PUT");
  location.assign(`/dashboards/${name}`);
}

async function create() {
  const title = form.elements.board_title.value.trim();
  const made = await ask(API, { dashboard: { title, widgets: [widget(new Map())] } });
  location.assign(`/dashboards/${made.name}`);
}

document.querySelector('[data-do="keep"]')?.addEventListener("click", open);
form?.elements.board.addEventListener("change", choose);
form?.addEventListener("submit", keep);
dialog?.querySelector("[data-close]").addEventListener("click", () => dialog.close());
