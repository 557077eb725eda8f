// What an analysis gives besides what is seen: files of its tables, its charts, its SQL, its request.

import { asFile, save } from "./files.js";
import { ask } from "./server.js";

/** request: makes that for the report; trouble: is told what went wrong, or nothing */
export function downloads({ request, trouble }) {
  const find = (name) => document.querySelector(`[data-${name}]`);
  const [bar, source, sql, shown] = ["download", "source", "sql", "asked"].map(find);
  let last = null;

  async function file(format) {
    trouble("");
    const report = bar.dataset.download;
    const table = bar.querySelector("[data-table]")?.value;
    const named = table ? `&table=${table}` : "";
    try {
      const found = await asFile(`/api/v1/analytics/reports/${report}?format=${format}${named}`, request());
      save(found, `${report}${table ? `-${table}` : ""}.${format}`);
    } catch (error) {
      trouble(error.message);
    }
  }

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

  for (const button of bar?.querySelectorAll("[data-format]") ?? []) {
    button.addEventListener("click", () => file(button.dataset.format));
  }
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
