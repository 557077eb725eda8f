// Questions before what cannot be undone, and what is shown once.

import { copied } from "./copy.js";

function opened(words, ...parts) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  const said = document.createElement("p");
  said.id = "dialog-words";
  said.textContent = words;
  dialog.setAttribute("aria-labelledby", said.id);
  dialog.append(said, ...parts);
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

function button(words, kind) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = kind;
  made.textContent = words;
  return made;
}

function row(...buttons) {
  const made = document.createElement("p");
  made.className = "row end";
  made.append(...buttons);
  return made;
}

/** Whether somebody means it. */
export function confirmed(words, yes) {
  const no = button("Cancel", "mild");
  const sure = button(yes, "danger");
  const dialog = opened(words, row(no, sure));
  no.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    no.addEventListener("click", () => dialog.close("no"));
    sure.addEventListener("click", () => dialog.close("yes"));
  });
}

/** Show a secret until somebody has it. */
export function once(words, secret) {
  const shown = document.createElement("output");
  shown.className = "secret";
  shown.textContent = secret;
  const copy = button("Copy", "first");
  const done = button("I have it", "mild");
  const dialog = opened(words, shown, row(done, copy));
  copy.addEventListener("click", () => copied(copy, secret));
  copy.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve();
    });
    done.addEventListener("click", () => dialog.close());
  });
}
