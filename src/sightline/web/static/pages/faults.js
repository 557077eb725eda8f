// What is wrong with a form, said beside the fields it is about.

/** Say of each field what is wrong with it; returns what could be said beside none. */
export function sayFaults(form, errors) {
  for (const place of form.querySelectorAll("[data-fault]")) {
    place.textContent = "";
    place.parentElement.querySelector("input, select, textarea")?.removeAttribute("aria-invalid");
  }
  const rest = [];
  let first = null;
  for (const { path, message, nearest } of errors) {
    const place = placeOf(form, path);
    const words = nearest && !message.includes(nearest) ? `${message}; perhaps ${nearest}?` : message;
    if (!place) {
      rest.push(path ? `${path}: ${words}` : words);
      continue;
    }
    place.textContent = place.textContent ? `${place.textContent}; ${words}` : words;
    const field = place.parentElement.querySelector("input, select, textarea");
    field?.setAttribute("aria-invalid", "true");
    first ??= field;
  }
  first?.focus();
  return rest;
}

/** Put lines into a list, in place of those that are there. */
export function listLines(list, lines) {
  list.replaceChildren(
    ...lines.map((line) => {
      const made = document.createElement("li");
      made.textContent = line;
      return made;
    }),
  );
}

/** Where a path is told: beside its field, or beside what holds it. */
function placeOf(form, path) {
  for (let at = path; at; at = at.replace(/(\.[^.[]*|\[[^\]]*\]|^[^.[]+)$/, "")) {
    const found = [...form.querySelectorAll("[data-fault]")].find((one) => one.dataset.fault === at);
    if (found) return found;
  }
  return null;
}
