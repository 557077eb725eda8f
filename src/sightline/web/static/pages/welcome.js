// Where a page has nothing to show, and nothing has come in a month, it says what to do first, until
// something comes.

const content = document.querySelector("#content");

async function look() {
  const answer = await fetch("/health/state").catch(() => null);
  const state = answer?.ok ? await answer.json() : null;
  if (state?.freshness?.length !== 0 || state.events_per_s) return; // what just came is not rolled up yet
  const welcome = document.querySelector("[data-welcome]").content.cloneNode(true).firstElementChild;
  document.addEventListener("something", () => welcome.remove(), { once: true });
  const head = content.querySelector(":scope > .head");
  if (head) head.after(welcome);
  else content.prepend(welcome);
}

document.addEventListener("nothing", look, { once: true });
