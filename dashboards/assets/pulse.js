// What is new is on screen a second after it was published: the board and the map ask which generation
// is served, and are drawn again when it moved. New dangers are marked for two seconds.
(function () {
  "use strict";
  const GENERATION_OF = { "/": "board-generation", "/map": "map-generation" };
  const EVERY_MS = 1000;
  const FRESH_MS = 2000;
  let last = "";

  window.dash_clientside = window.dash_clientside || {};
  const clientside = (window.dash_clientside.minwon = window.dash_clientside.minwon || {});
  clientside.feedRests = (kind) => kind !== "urgent";

  const ask = () => {
    const store = GENERATION_OF[window.location.pathname];
    if (!store || document.hidden || !document.getElementById("page")) return;
    fetch("/pulse")
      .then((answer) => (answer.ok ? answer.json() : null))
      .then((now) => {
        if (!now) return;
        const seen = now.join(" ");
        if (last && last !== seen && GENERATION_OF[window.location.pathname] === store) {
          window.dash_clientside.set_props(store, { data: now });
        }
        last = seen;
      })
      .catch(() => undefined);
  };
  window.setInterval(ask, EVERY_MS);

  // Rows that were not there a moment ago.
  const known = new Map();
  new MutationObserver(() => {
    ["feed-body", "danger-body"].forEach((id) => {
      const box = document.getElementById(id);
      const rows = box ? [...box.querySelectorAll("[data-id]")] : [];
      if (!rows.length) return;
      const before = known.get(id);
      const ids = new Set(rows.map((row) => row.dataset.id));
      if (before && [...ids].some((one) => before.has(one))) {
        rows.forEach((row) => {
          if (before.has(row.dataset.id)) return;
          row.classList.add("fresh");
          window.setTimeout(() => row.classList.remove("fresh"), FRESH_MS);
        });
      }
      known.set(id, ids);
    });
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
