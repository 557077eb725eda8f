// Orders to the quarantine: try a fix, replay with it, discard. A fix is tried on the server; what
// is still wrong is listed.

import { confirmed } from "./dialog.js";
import { ask } from "./server.js";

const API = "/api/v1/analytics/quarantine";

function line(words, kind) {
  const made = document.createElement("li");
  made.textContent = words;
  if (kind) made.className = kind;
  return made;
}

function tell(place, lines) {
  const list = document.createElement("ul");
  list.className = "plain";
  list.append(...lines);
  place.replaceChildren(list);
}

function said(report) {
  const would = report.dry_run ? "would be" : "are";
  const lines = [];
  const stored = report.accepted + report.duplicates;
  if (stored) lines.push(line(`${stored} of ${report.items} ${would} stored`, "good"));
  if (report.dropped) lines.push(line(`${report.dropped} ${would} dropped`));
  if (report.rejected) lines.push(line(`${report.rejected} of ${report.items} still do not pass`, "bad"));
  for (const { path, message, events } of report.errors) {
    lines.push(line(`${path || "event"}: ${message} (${events})`));
  }
  if (report.next) lines.push(line("There are more than 5,000: replay again for the rest"));
  if (!report.items) lines.push(line("There is nothing waiting that fits"));
  return lines;
}

function wire(section) {
  const find = (name) => section.querySelector(`[data-${name}]`);
  const where = JSON.parse(section.dataset.where);
  const report = find("report");
  const fault = find("fix-fault");
  const whose = "one" in section.dataset ? "this event" : "all waiting events that fit";

  function fix() {
    fault.textContent = "";
    try {
      return JSON.parse(find("fix").value);
    } catch (error) {
      fault.textContent = `That is no JSON: ${error.message}`;
      find("fix").focus();
      return null;
    }
  }

  async function replay(dryRun) {
    const given = fix();
    if (given === null) return;
    const answer = await ask(`${API}/replay`, { where, fix: given, dry_run: dryRun });
    tell(report, said(answer));
    if (!dryRun && answer.rejected === 0) location.reload();
  }

  async function discard() {
    if (!(await confirmed(`Discard ${whose}? What was sent is deleted.`, "Discard"))) return;
    await ask(`${API}/discard`, { where });
    location.reload();
  }

  const orders = { try: () => replay(true), replay: () => replay(false), discard };
  for (const button of section.querySelectorAll("[data-order]")) {
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        await orders[button.dataset.order]();
      } catch (error) {
        const told = error.errors.map((one) => `${one.path}: ${one.message}`);
        tell(report, (told.length ? told : [error.message]).map((words) => line(words, "bad")));
      } finally {
        button.disabled = false;
      }
    });
  }
}

document.querySelectorAll("[data-orders]").forEach(wire);
for (const select of document.querySelectorAll("[data-filters] select")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}
document.documentElement.dataset.ready = "1";
