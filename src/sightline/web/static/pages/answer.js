// An answer in its place on a page: parts in place of others without a jump, and charts to take along.

import { draw } from "./chart.js";
import { dropOf } from "./drop.js";
import { save } from "./files.js";
import { attach } from "./keepable.js";
import { element, section } from "./parts.js";

const DRAWN = ["png", "svg", "pdf"];

async function picture(kind, view) {
  if (kind === "svg") return new Blob([await view.toSVG()], { type: "image/svg+xml" });
  const canvas = await view.toCanvas(2);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

/** A menu that gives a chart as a file. pdf: asks the server for one */
function takeAlong(title, chart, pdf, trouble) {
  const made = element("div", "", "take-along");
  const give = (kind) => async () => {
    try {
      trouble("");
      save(await (kind === "pdf" ? pdf() : picture(kind, chart.sightlineView.view)), `${title}.${kind}`);
    } catch (error) {
      trouble(error.message);
    }
  };
  made.append(dropOf("Download", `Download the chart of ${title}`, DRAWN.map((kind) => [kind.toUpperCase(), give(kind)])));
  return made;
}

const openIn = (host) =>
  new Set([...host.querySelectorAll("details[open]")].map((each) => each.parentElement.ariaLabel));

/**
 * Put parts into a host, in place of what is there; the page keeps its height while charts are drawn.
 * asked: the `bundle`, `pdf` of a part's number, whom to tell `trouble`, the `signal` that it is too late, and the `question`
 */
export async function put(host, parts, { bundle, pdf, trouble, signal, question }) {
  const open = openIn(host);
  const made = parts.map((part, place) => section(part, !place && "first" in host.dataset));
  for (const each of made) {
    const table = each.querySelector("details");
    if (table) table.open = open.has(each.ariaLabel);
  }
  host.style.minHeight = `${host.offsetHeight}px`;
  host.replaceChildren(...made);
  const charts = parts.map(async (part, place) => {
    if (!part.spec) return attach(made[place], part, question);
    const chart = made[place].querySelector(".chart");
    await draw(chart, part.spec, bundle);
    made[place].append(takeAlong(part.title, chart, () => pdf(place), trouble));
    attach(made[place], part, question);
  });
  await Promise.all(charts);
  if (!signal.aborted) host.style.minHeight = "";
}

/** Say in a host that so many parts are to come. */
export function skeletons(host, count) {
  if (host.querySelectorAll(":scope > section").length === count) return;
  host.replaceChildren(
    ...Array.from({ length: count }, () => {
      const made = element("section", "", "panel part waiting");
      made.append(element("div", "", "skeleton"));
      return made;
    }),
  );
}
