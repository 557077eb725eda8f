// Parts of an answer put into a place of the page; and chapters, which are several of them.

import { draw } from "./chart.js";
import { attach } from "./keepable.js";
import { element, section } from "./parts.js";

/** Put parts into a host, in place of what is there, and draw their charts. question: they answer */
export async function put(host, found, bundle, question) {
  const made = found.map((part) => section(part, false));
  found.forEach((part, place) => attach(made[place], part, question));
  host.replaceChildren(...made);
  host.ariaBusy = "false";
  await Promise.all(
    found.map((part, place) => part.spec && draw(made[place].querySelector(".chart"), part.spec, bundle)),
  );
}

/** Put chapters into a host: what each is called, what to know, and its parts. */
export async function write(host, chapters, bundle, question) {
  const places = chapters.map(({ small }) => element("div", "", small ? "parts small" : "parts"));
  host.replaceChildren(
    ...chapters.map(({ title, note, small }, index) => {
      const made = element("section");
      made.ariaLabel = title;
      if (small) made.append(element("h2", title, "chapter"));
      if (note) made.append(element("p", note, "chapter-note"));
      made.append(places[index]);
      return made;
    }),
  );
  host.ariaBusy = "false";
  await Promise.all(chapters.map(({ parts }, index) => put(places[index], parts, bundle, question)));
}
