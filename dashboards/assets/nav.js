// Links of this host move without loading the page anew; everything stays a plain link.
(function () {
  "use strict";
  const minwon = (window.minwon = window.minwon || {});

  minwon.go = function (href) {
    window.history.pushState({}, "", href);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    window.scrollTo(0, 0);
  };

  window.dash_clientside = window.dash_clientside || {};
  const clientside = (window.dash_clientside.minwon = window.dash_clientside.minwon || {});

  // A page asks again when its own address changes or someone presses 다시 시도.
  const queryOf = (path) => (search, retry, here) =>
    here === path
      ? { query: (search || "").replace(/^\?/, ""), retry: retry || 0 }
      : window.dash_clientside.no_update;
  clientside.boardQuery = queryOf("/");
  clientside.listQuery = queryOf("/complaints");
  clientside.mapQuery = queryOf("/map");

  // A callback that leads on: {href} to go to.
  clientside.go = (to) => {
    if (to && to.href) minwon.go(to.href);
    return window.dash_clientside.no_update;
  };

  const plainClick = (event) =>
    event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;

  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a[href]");
    if (!link || event.defaultPrevented || !plainClick(event)) return;
    if (link.target || link.hasAttribute("download") || link.dataset.whole !== undefined) return;
    if (link.origin !== window.location.origin) return;
    if (link.hash && link.pathname === window.location.pathname) {
      const target = document.getElementById(link.hash.slice(1));
      if (target) target.focus();
      event.preventDefault();
      return;
    }
    event.preventDefault();
    minwon.go(link.getAttribute("href"));
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("[data-action]");
    if (!button) return;
    if (button.dataset.action === "retry") {
      window.dash_clientside.set_props("retry", { data: Date.now() });
    }
    if (button.dataset.action === "copy-table") minwon.copyTable(button);
    if (button.dataset.action === "copy-text") minwon.copyText(button);
    if (button.dataset.action === "print") window.print();
  });

  // A form of conditions leads to an address, without what was left empty.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.action !== "filter") return;
    event.preventDefault();
    const asked = new URLSearchParams();
    new FormData(form).forEach((value, name) => value && asked.append(name, value));
    minwon.go(`${new URL(form.action).pathname}?${asked}`);
  });

  // When a card is drawn anew under the reader's hands, focus returns to the same link.
  let held = null;
  document.addEventListener("focusin", (event) => {
    const card = event.target.closest("[id$='-body']");
    if (!card) {
      held = null;
      return;
    }
    const links = Array.from(card.querySelectorAll("a[href], button"));
    held = { node: event.target, card: card.id, place: links.indexOf(event.target) };
  });
  document.addEventListener("pointerdown", () => (held = null));
  new MutationObserver(() => {
    if (!held || held.node.isConnected || document.activeElement !== document.body) return;
    const card = document.getElementById(held.card);
    const links = card ? Array.from(card.querySelectorAll("a[href], button")) : [];
    if (links.length) links[Math.min(held.place, links.length - 1)].focus({ preventScroll: true });
  }).observe(document.documentElement, { childList: true, subtree: true });

  // An open menu made of <details> closes on Escape and on a click elsewhere.
  const closeMenus = (except) => {
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (menu !== except) menu.removeAttribute("open");
    });
  };
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.menu[open]");
    if (!open) return;
    open.removeAttribute("open");
    open.querySelector("summary").focus();
  });
})();
