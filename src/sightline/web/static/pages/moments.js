// Moments in the tenant's time zone, or else the reader's, in the reader's way of writing them.

const timeZone = document.documentElement.dataset.timezone || undefined;
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short", timeZone });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long", timeZone });

export function written(element) {
  const at = new Date(element.dateTime);
  element.textContent = full.format(at);
  element.title = exact.format(at);
}

document.querySelectorAll("[data-moment]").forEach(written);
document.documentElement.dataset.ready = "1";
