// Runs before the page is drawn, so that nobody sees the wrong colours first.
"use strict";
(() => {
  const chosen = document.documentElement.dataset.fixedTheme || localStorage.getItem("theme");
  const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
