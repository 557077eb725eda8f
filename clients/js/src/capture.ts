// What a tracker notices by itself where the page asked for it: pages and clicks. Never what was
// typed, never what an element says.

import type { EventAttributes } from "./catalog.js";

type Click = EventAttributes["interaction.performed"];
type Category = Click["interaction.category"];

/** Elements that are clicked to get something done. */
const WORKING = "a[href],button,summary,[type=submit],[role=button],[role=link],[role=tab]";
const MARK = "data-sightline";

/** Call `shown` for the page as it is, and for each other path it is given later. */
export function pages(shown: () => unknown): void {
  let path = "";
  const look = (): void => {
    if (path !== location.pathname) {
      path = location.pathname;
      shown();
    }
  };
  const begin = (): void => {
    for (const name of ["pushState", "replaceState"] as const) {
      const original = history[name];
      history[name] = function (...given) {
        original.apply(this, given);
        look();
      };
    }
    addEventListener("popstate", look);
    // Back again as it was left: seen once more.
    addEventListener("pageshow", (event) => event.persisted && shown());
    look();
  };
  if ((document as { prerendering?: boolean }).prerendering) {
    document.addEventListener("prerenderingchange", begin, { once: true });
  } else {
    begin();
  }
}

/** Call `clicked` for clicks of a person on what is marked or, unless told otherwise, works. */
export function clicks(markedOnly: boolean, clicked: (attributes: Click) => unknown): void {
  const wanted = `[${MARK}]${markedOnly ? "" : `,${WORKING}`}`;
  const listen = (event: MouseEvent): void => {
    const [target] = event.composedPath();
    if (!event.isTrusted || !(target instanceof Element)) return;
    const element = target.closest(wanted);
    if (element && !element.closest(`[${MARK}-ignore]`)) clicked(described(element));
  };
  document.addEventListener("click", listen, { capture: true, passive: true });
}

function described(element: Element): Click {
  const said = (name: string): string =>
    element.closest(`[${name}]`)?.getAttribute(name)?.slice(0, 128) ?? "";
  const label = said(`${MARK}-label`);
  const id = element.id.slice(0, 128);
  const { left, top } = element.getBoundingClientRect();
  return {
    "interaction.type": "click",
    "interaction.category": (said(`${MARK}-category`) || "ui_element") as Category,
    "interaction.action": said(MARK) || "click",
    ...(label && { "interaction.label": label }),
    ...(id && { "interaction.element_id": id }),
    "interaction.element_type": element.localName,
    "interaction.element_x_px": Math.round(left + scrollX),
    "interaction.element_y_px": Math.round(top + scrollY),
  };
}
