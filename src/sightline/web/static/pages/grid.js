// Arranging: widgets are moved and resized by pointer and by arrow keys, and it is said where they are.

import { changed, closed, inOrder, inside, stepped } from "./layout.js";
import { fit } from "./widgets.js";

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Put an element where its place is. */
export function lay(element, { x, y, width, height }) {
  element.style.gridArea = `${y + 1} / ${x + 1} / span ${height} / span ${width}`;
}

function handle(kind) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `handle ${kind}`;
  made.setAttribute("aria-describedby", "handle-help");
  return made;
}

/** Let the widgets of a grid be arranged. places: by id; say: tells people; done: tells the editor */
export class Arranging {
  constructor(grid, places, say, done) {
    Object.assign(this, { grid, places, say, done });
  }

  /** Give an element its handles, yet to be labelled. id: of its place; name: says what it is called */
  hold(element, id, name) {
    const move = handle("move");
    const size = handle("size");
    for (const [button, kind] of [[move, "move"], [size, "size"]]) {
      button.addEventListener("keydown", (event) => this.#key(event, kind, id, name));
      button.addEventListener("pointerdown", (event) => this.#drag(event, kind, element, id, name));
    }
    element.querySelector("h2").addEventListener("pointerdown", (event) => {
      if (this.grid.classList.contains("editing")) this.#drag(event, "move", element, id, name);
    });
    element.append(move, size, this.#step("Move up", -1, id, name), this.#step("Move down", 1, id, name));
  }

  /** A button for narrow screens, where one widget stands below the other. */
  #step(words, by, id, name) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = `nudge ${by < 0 ? "up" : "down"}`;
    made.ariaLabel = `${words}: ${name()}`;
    made.addEventListener("click", () => {
      const next = stepped(this.places, id, by);
      if (next === this.places) return this.say(`${name()} is ${by < 0 ? "first" : "last"} already`);
      this.#set(next);
      this.say(`${name()}: number ${inOrder(this.places).indexOf(id) + 1} of ${this.places.size}`);
      made.scrollIntoView({ block: "nearest" });
    });
    return made;
  }

  /** Lay everything out anew. */
  show(places = this.places) {
    const order = inOrder(places);
    for (const element of this.grid.querySelectorAll("[data-id]")) {
      lay(element, places.get(element.dataset.id));
      element.style.order = order.indexOf(element.dataset.id);
    }
  }

  #set(places) {
    this.places = closed(places);
    this.show();
    fit();
    this.done();
  }

  #tell(kind, id, name) {
    const { x, y, width, height } = this.places.get(id);
    const words =
      kind === "move"
        ? `${name()}: column ${x + 1}, row ${y + 1}`
        : `${name()}: ${width} columns wide, ${height} rows high`;
    this.say(words);
  }

  #key(event, kind, id, name) {
    const by = ARROWS[event.key];
    if (!by) return;
    event.preventDefault();
    const place = this.places.get(id);
    const next =
      kind === "move"
        ? { ...place, x: place.x + by[0], y: this.#down(id, by[1]) }
        : { ...place, width: Math.min(place.width + by[0], 12 - place.x), height: place.height + by[1] };
    this.#set(changed(this.places, id, next));
    this.#tell(kind, id, name);
    event.currentTarget.scrollIntoView({ block: "nearest" });
  }

  /** A row up or down; down over the widget below, which comes up in its place. */
  #down(id, by) {
    const place = this.places.get(id);
    if (by <= 0) return place.y + by;
    const below = [...this.places.values()].filter(
      (one) => one.y === place.y + place.height && one.x < place.x + place.width && place.x < one.x + one.width,
    );
    if (!below.length) return place.y + 1;
    const step = Math.max(...below.map((one) => one.height));
    for (const [name, one] of this.places) {
      if (below.includes(one)) this.places.set(name, { ...one, y: place.y });
    }
    return place.y + step;
  }

  #drag(event, kind, element, id, name) {
    if (event.button !== 0) return;
    event.preventDefault();
    const target = event.currentTarget;
    if (target.focus && target.tagName === "BUTTON") target.focus();
    const cell = this.#cell();
    const from = this.places.get(id);
    const start = { x: event.clientX, y: event.clientY, scroll: window.scrollY };
    let latest = this.places;
    element.classList.add("held");
    target.setPointerCapture(event.pointerId);
    const moved = (at) => {
      const across = Math.round((at.clientX - start.x) / cell.width);
      const down = Math.round((at.clientY - start.y + window.scrollY - start.scroll) / cell.height);
      const wanted =
        kind === "move"
          ? { ...from, x: from.x + across, y: from.y + down }
          : { ...from, width: Math.min(from.width + across, 12 - from.x), height: from.height + down };
      latest = changed(this.places, id, inside(wanted));
      this.show(latest);
    };
    const finish = (keep) => {
      element.classList.remove("held");
      controller.abort();
      if (!keep) return this.show(), fit();
      this.#set(latest);
      this.#tell(kind, id, name);
    };
    const controller = new AbortController();
    const { signal } = controller;
    target.addEventListener("pointermove", moved, { signal });
    target.addEventListener("pointerup", () => finish(true), { signal });
    target.addEventListener("pointercancel", () => finish(false), { signal });
    document.addEventListener("keydown", (pressed) => pressed.key === "Escape" && finish(false), { signal });
  }

  #cell() {
    const style = getComputedStyle(this.grid);
    const gap = parseFloat(style.columnGap);
    return {
      width: (this.grid.clientWidth + gap) / 12,
      height: parseFloat(style.gridAutoRows) + parseFloat(style.rowGap),
    };
  }
}
