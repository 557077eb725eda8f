// A field that searches a long list: words in any order, arrow keys, Enter; read out as it goes.

const MOST = 200;

/** Options that have all words in their name or description; those by name come first. */
export function found(options, typed) {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const scored = [];
  for (const option of options) {
    const name = option.name.toLowerCase();
    const all = `${name} ${option.description.toLowerCase()}`;
    if (!words.every((word) => all.includes(word))) continue;
    const here = words.filter((word) => name.includes(word)).length;
    const begins = words.some((word) => name.startsWith(word) || name.includes(`.${word}`));
    scored.push([option, here + (begins ? 1 : 0)]);
  }
  return scored.sort((a, b) => b[1] - a[1] || a[0].name.length - b[0].name.length).slice(0, MOST).map(([option]) => option);
}

/**
 * Let a field pick from a list. options: their maker, or a promise's; picked: is told the option
 * keeps: of a field that holds what was picked: `held` says what, and `left` is told what was typed when it is left
 */
export function picker(input, options, picked, keeps) {
  const list = document.getElementById(input.getAttribute("aria-controls"));
  let shown = [];
  let at = -1;

  function close() {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function mark(next) {
    at = next;
    [...list.children].forEach((each, place) => each.setAttribute("aria-selected", String(place === at)));
    const here = list.children[at];
    if (!here) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", here.id);
    here.scrollIntoView({ block: "nearest" });
  }

  function take(option) {
    input.value = keeps ? option.name : "";
    close();
    picked(option);
  }

  async function open() {
    const all = await options();
    if (document.activeElement !== input) return;
    const typed = keeps && input.value === keeps.held() ? "" : input.value;
    shown = found(all, typed);
    list.replaceChildren(
      ...shown.map((option, place) => {
        const made = document.createElement("li");
        made.id = `${list.id}-${place}`;
        made.role = "option";
        const name = document.createElement("span");
        name.textContent = option.shown ?? option.name;
        const about = document.createElement("small");
        about.textContent = option.description;
        made.append(name, about);
        made.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          take(option);
        });
        return made;
      }),
    );
    if (!shown.length) {
      const none = document.createElement("li");
      none.className = "none";
      none.textContent = "Nothing is called like that; try other words";
      list.append(none);
    }
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    mark(typed && shown.length ? 0 : keeps ? shown.findIndex(({ name }) => name === keeps.held()) : -1);
  }

  input.addEventListener("input", open);
  input.addEventListener("focus", () => {
    if (keeps) input.select();
    open();
  });
  input.addEventListener("click", () => list.hidden && open());
  input.addEventListener("blur", () => {
    close();
    keeps?.left(input.value.trim());
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      close();
      if (keeps) input.value = keeps.held();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (list.hidden) open();
      else if (shown.length) mark((at + step + shown.length) % shown.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (!list.hidden && shown[at]) take(shown[at]);
    }
  });
}
