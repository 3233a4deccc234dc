// Light or dark, before anything is drawn: the reader's choice, else the system's.
(function () {
  "use strict";
  const KEY = "mantine-color-scheme-value";
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const stored = () => {
    try {
      return window.localStorage.getItem(KEY);
    } catch (blocked) {
      return null;
    }
  };
  const current = () => {
    const chosen = stored();
    return chosen === "dark" || chosen === "light" ? chosen : system.matches ? "dark" : "light";
  };
  const show = () => {
    const theme = current();
    document.documentElement.setAttribute("data-mantine-color-scheme", theme);
    document.querySelectorAll("[data-theme-choice]").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === theme));
    });
    document.dispatchEvent(new CustomEvent("minwon:theme", { detail: theme }));
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("[data-theme-choice]");
    if (!button) return;
    try {
      window.localStorage.setItem(KEY, button.dataset.themeChoice);
    } catch (blocked) {
      document.documentElement.dataset.themeUnsaved = "true";
    }
    show();
  });
  system.addEventListener("change", show);
  // Buttons that are drawn later learn their state here.
  new MutationObserver(() => {
    const stale = document.querySelector("[data-theme-choice]:not([aria-pressed])");
    if (stale) show();
  }).observe(document.documentElement, { childList: true, subtree: true });
  show();
})();
