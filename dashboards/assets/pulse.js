// What is new is on screen a second after it was published: the board and the map ask which generation
// is served, and are drawn again when it moved. New dangers are marked for two seconds, and told by a
// sound where the reader asked for one.
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
    if (!store || document.hidden || !document.getElementById("page") || window.minwon.isStill()) return;
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

  // 알림음: off until asked for; a browser allows sound only after a press, which the button is.
  const SOUND = "minwon-sound";
  const wanted = () => {
    try {
      return window.localStorage.getItem(SOUND) === "on";
    } catch (_) {
      return false;
    }
  };
  let player = null;
  const ring = () => {
    player = player || new window.AudioContext();
    [880, 660].forEach((pitch, beat) => {
      const tone = player.createOscillator();
      const loud = player.createGain();
      const from = player.currentTime + beat * 0.2;
      tone.frequency.value = pitch;
      loud.gain.setValueAtTime(0.15, from);
      loud.gain.exponentialRampToValueAtTime(0.001, from + 0.18);
      tone.connect(loud).connect(player.destination);
      tone.start(from);
      tone.stop(from + 0.2);
    });
    document.documentElement.dataset.rang = String(Number(document.documentElement.dataset.rang || 0) + 1);
  };
  const shown = () => {
    document.querySelectorAll("[data-action='sound']").forEach((button) => {
      const pressed = String(wanted());
      if (button.getAttribute("aria-pressed") !== pressed) button.setAttribute("aria-pressed", pressed);
    });
  };
  document.addEventListener("click", (event) => {
    if (!(event.target.closest && event.target.closest("[data-action='sound']"))) return;
    try {
      window.localStorage.setItem(SOUND, wanted() ? "off" : "on");
    } catch (_) {
      return;
    }
    shown();
    if (wanted()) ring();
  });

  // Rows that were not there a moment ago.
  const known = new Map();
  // When the newest 긴급 on screen so far came: an older one that another day or cluster shows is no news.
  let heard = "";
  const urgentAt = (row) => (row.dataset.urgent ? row.querySelector("time").dateTime : "");
  new MutationObserver(() => {
    shown();
    ["feed-body", "danger-body"].forEach((id) => {
      const box = document.getElementById(id);
      const rows = box ? [...box.querySelectorAll("[data-id]")] : [];
      if (!rows.length) return;
      const before = known.get(id);
      const ids = new Set(rows.map((row) => row.dataset.id));
      if (before && [...ids].some((one) => before.has(one))) {
        const fresh = rows.filter((row) => !before.has(row.dataset.id));
        fresh.forEach((row) => {
          row.classList.add("fresh");
          window.setTimeout(() => row.classList.remove("fresh"), FRESH_MS);
        });
        const newest = fresh.map(urgentAt).filter((at) => at > heard);
        if (wanted() && newest.length) ring();
      }
      known.set(id, ids);
      heard = rows.map(urgentAt).reduce((latest, at) => (at > latest ? at : latest), heard);
    });
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
