// The search of the catalog: rows come and go as one types, and the address keeps the words.

const search = document.querySelector("[data-search]");
const own = document.querySelector("[data-own]");
const rows = [...document.querySelectorAll("[data-rows] tr")];
const tally = document.querySelector("[data-tally]");
const none = document.querySelector("[data-none]");
const kind = tally.textContent.trim().split(" ")[1];

function show() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const row of rows) {
    const fits = words.every((word) => row.dataset.found.includes(word));
    row.hidden = !fits || (own.checked && !("isOwn" in row.dataset));
    if (!row.hidden) shown += 1;
  }
  tally.textContent = shown === rows.length ? `${shown} ${kind}` : `${shown} of ${rows.length} ${kind}`;
  none.hidden = shown > 0;
}

function remember() {
  const asked = new URLSearchParams(location.search);
  if (search.value) asked.set("q", search.value);
  else asked.delete("q");
  if (own.checked) asked.set("own", "1");
  else asked.delete("own");
  history.replaceState(null, "", `?${asked}`);
  for (const tab of document.querySelectorAll("[data-tab]")) {
    const there = new URL(tab.href);
    if (search.value) there.searchParams.set("q", search.value);
    else there.searchParams.delete("q");
    tab.href = there.href;
  }
}

own.checked = new URLSearchParams(location.search).get("own") === "1";
for (const control of [search, own]) {
  control.addEventListener("input", () => {
    show();
    remember();
  });
}
search.form.addEventListener("submit", (event) => event.preventDefault());
show();
remember();
document.documentElement.dataset.ready = "1";
