// ?wall=1: the 상황판 on a wall, seen from afar — no menu, larger, and still while somebody points at it.
(function () {
  "use strict";
  const STILL_MS = 15000;
  const show = () => {
    const asked = new URLSearchParams(window.location.search).get("wall") === "1";
    const isWall = asked && window.location.pathname === "/";
    if (isWall === (document.documentElement.dataset.wall === "1")) return;
    if (isWall) document.documentElement.dataset.wall = "1";
    else delete document.documentElement.dataset.wall;
    window.dispatchEvent(new Event("resize"));
  };
  window.addEventListener("_dashprivate_pushstate", show);
  window.addEventListener("popstate", show);
  let pointed = 0;
  document.addEventListener("pointermove", () => (pointed = Date.now()), { passive: true });
  const minwon = (window.minwon = window.minwon || {});
  // Whether the screen should stay as it is: on a wall, for a while after a pointer moved.
  minwon.isStill = () => document.documentElement.dataset.wall === "1" && Date.now() - pointed < STILL_MS;
  show();
})();
