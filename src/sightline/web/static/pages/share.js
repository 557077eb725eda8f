// Sharing: who of the tenant sees and changes a dashboard, and links for people who are not of it.

import { confirmed, once } from "./dialog.js";
import { sayFaults } from "./faults.js";
import { ask } from "./server.js";

const API = "/api/v1/analytics/dashboards";
const dialog = document.querySelector("[data-share]");
const people = dialog?.querySelector("[data-people]");
const list = dialog?.querySelector("[data-list]");
const when = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: document.documentElement.dataset.timezone || undefined });
let board = null;
let changed = null;

const addresses = (field) => field.value.split(/[\s,;]+/).filter(Boolean);

async function links() {
  const { links: found } = await ask(`${API}/${board.name}/links`, undefined, undefined, "GET");
  list.replaceChildren(...(found.length ? found.map(shown) : [none()]));
}

function none() {
  const made = document.createElement("li");
  made.className = "quiet";
  made.textContent = "No link opens this dashboard now.";
  return made;
}

function shown(link) {
  const made = document.createElement("li");
  const words = document.createElement("span");
  const by = link.created_by.includes("@") ? link.created_by : "a key";
  words.textContent = `Made by ${by} on ${when.format(new Date(link.created_at))}, until ${when.format(new Date(link.expires_at))}`;
  const end = document.createElement("button");
  end.type = "button";
  end.className = "danger mild";
  end.textContent = "Revoke";
  end.setAttribute("aria-label", `Revoke the link made on ${when.format(new Date(link.created_at))}`);
  end.addEventListener("click", () => revoke(link));
  made.className = "link-line";
  made.append(words, end);
  return made;
}

async function revoke(link) {
  if (!(await confirmed("Whoever has the link will see nothing any more, at once.", "Revoke"))) return;
  await ask(`${API}/${board.name}/links/${link.link_id}`, undefined, undefined, "DELETE");
  await links();
}

async function make(event) {
  event.preventDefault();
  const form = event.target;
  const said = form.querySelector("[data-said]");
  said.textContent = "";
  try {
    const days = Number(form.elements.days.value);
    const made = await ask(`${API}/${board.name}/links`, { days });
    await once("The link. It is shown once: copy it now.", location.origin + made.path);
    await links();
  } catch (error) {
    said.textContent = error.message;
    said.className = "bad";
  }
}

async function permit(event) {
  event.preventDefault();
  const said = people.querySelector("[data-said]");
  const { everybody, editors, viewers } = people.elements;
  said.textContent = "";
  try {
    const made = await ask(
      `${API}/${board.name}/permissions`,
      {
        permissions: { ...board.permissions, everybody: everybody.value, editors: addresses(editors), viewers: addresses(viewers) },
        version: board.version,
      },
      undefined,
      "PUT",
    );
    sayFaults(people, []);
    board = made;
    changed({ version: made.version, permissions: made.permissions });
    said.className = "";
    said.textContent = "Saved";
  } catch (error) {
    const own = (error.errors ?? []).map((one) => ({ ...one, path: one.path.replace(/\[\d+\]$/, "") }));
    const rest = sayFaults(people, own);
    said.className = "bad";
    said.textContent = own.length ? rest.join(" ") : error.message;
  }
}

/** Open the sheet. told: of what changed of the dashboard */
export async function share(given, told) {
  board = given;
  changed = told;
  if (people) {
    people.elements.everybody.value = board.permissions.everybody;
    people.elements.editors.value = board.permissions.editors.join(", ");
    people.elements.viewers.value = board.permissions.viewers.join(", ");
  }
  dialog.showModal();
  await links().catch((error) => (list.textContent = error.message));
}

people?.addEventListener("submit", permit);
dialog?.querySelector("[data-new-link]").addEventListener("submit", make);
