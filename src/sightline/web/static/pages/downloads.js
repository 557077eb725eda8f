// What an analysis gives besides what is seen: files of its tables, its charts, its SQL, its request.

import { drop } from "./drop.js";
import { asFile, save } from "./files.js";
import { ask } from "./server.js";

const API = "/api/v1/analytics/reports";

/** Tables that are only there where the question asks for them: their beginning, and what asks. */
const ASKED = { compare: "compare", series: "breakdown" };

/**
 * The menu of files: tables of a report in every format, and whatever else it has.
 * request: makes that for the report; name: what files are called; more: what other formats are made by
 */
export function filesOf(menu, { request, name, trouble, more = {} }) {
  const chooser = menu.querySelector("[data-table]");

  async function table(format) {
    const chosen = chooser?.value ? `&table=${chooser.value}` : "";
    const found = await asFile(`${API}/${menu.dataset.download}?format=${format}${chosen}`, request());
    save(found, `${[name(), chooser?.value].filter(Boolean).join("-")}.${format}`);
  }

  async function file(format) {
    trouble("");
    try {
      if (more[format]) save(await more[format](), `${name()}.${format}`);
      else await table(format);
    } catch (error) {
      trouble(error.message);
    }
  }

  menu.addEventListener("toggle", () => {
    const asked = request();
    for (const option of chooser?.options ?? []) {
      const needed = ASKED[option.value.split("_")[0]];
      option.disabled = Boolean(needed) && !(asked[needed]?.length || Object.keys(asked[needed] ?? {}).length);
    }
    if (chooser?.selectedOptions[0]?.disabled) chooser.value = "";
  });
  for (const button of menu.querySelectorAll("[data-format]")) {
    button.addEventListener("click", () => file(button.dataset.format));
  }
  drop(menu);
}

/** request: makes that for the report; trouble: is told what went wrong, or nothing */
export function downloads({ request, trouble }) {
  const find = (name) => document.querySelector(`[data-${name}]`);
  const [menu, source, sql, shown] = ["download", "source", "sql", "asked"].map(find);
  let last = null;

  /** The SQL, where it is looked at. */
  async function look() {
    if (!source?.open || !last) return;
    const { page, body } = last;
    try {
      const { statements } = await ask(`/${page}/parts?format=sql`, body);
      if (last.body === body) sql.textContent = statements.join(";\n\n");
    } catch (error) {
      sql.textContent = error.message;
    }
  }

  if (menu) filesOf(menu, { request, name: () => menu.dataset.download, trouble });
  source?.addEventListener("toggle", look);
  return {
    trouble,
    /** Say what the page asks now. */
    asked(page, body) {
      last = { page, body };
      shown.textContent = JSON.stringify(request(), null, 2);
      look();
    },
    /** A chart of the page, drawn by the server. */
    picture: (page, body, number) => asFile(`/${page}/parts?format=pdf&part=${number}`, body),
  };
}
