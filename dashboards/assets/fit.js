// Lists show whole rows only. A list marked data-fit="<least row height in px>" gets data-rows, the
// number of rows that fit; 30-board.css hides the rest and a "외 N" line says how many there are.
(function () {
  "use strict";
  const fit = (list) => {
    const least = Number(list.dataset.fit) * (window.innerWidth >= 1700 && window.innerHeight >= 900 ? 1.3 : 1);
    const rows = Math.max(1, Math.min(40, Math.floor((list.clientHeight + 0.5) / least)));
    if (list.getAttribute("data-rows") !== String(rows)) list.setAttribute("data-rows", String(rows));
    list.style.setProperty("--row", least + "px");
    count(list, rows);
  };
  const count = (list, rows) => {
    const rest = document.getElementById(list.dataset.rest);
    if (!rest) return;
    const more = list.children.length - rows;
    const text = more > 0 ? "외 " + more + list.dataset.unit + " ›" : "";
    if (rest.textContent !== text) rest.textContent = text;
    if (rest.hidden !== more <= 0) rest.hidden = more <= 0;
  };
  const sizes = new ResizeObserver((entries) => entries.forEach((entry) => fit(entry.target)));
  const seen = new WeakSet();
  const look = () => {
    document.querySelectorAll("[data-fit]").forEach((list) => {
      if (!seen.has(list)) {
        seen.add(list);
        sizes.observe(list);
      }
      fit(list);
    });
  };
  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    window.requestAnimationFrame(() => {
      waiting = false;
      look();
    });
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
