// 민원 목록: rows open beside the grid, by mouse and by keyboard; numbers pasted from a sheet; copying.
(function () {
  "use strict";
  const minwon = (window.minwon = window.minwon || {});
  window.dash_clientside = window.dash_clientside || {};
  const clientside = (window.dash_clientside.minwon = window.dash_clientside.minwon || {});
  const noUpdate = () => window.dash_clientside.no_update;

  clientside.listWords = (clicks, isOpen) =>
    clicks ? [!isOpen, Boolean(isOpen), String(!isOpen)] : [noUpdate(), noUpdate(), noUpdate()];

  // The state of a complaint as a tag inside its cell.
  const components = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  components.MinwonStatus = (props) => {
    if (!props.data) return null;
    const text = props.data.late ? props.data.late : props.data.status;
    return window.React.createElement("span", { className: "tag tag-" + props.data.tag }, text);
  };

  const grid = () => document.getElementById("list-grid");
  const drawer = () => document.getElementById("list-drawer");
  let cameFrom = null;

  const open = (row) => {
    const id = row && row.getAttribute("row-id");
    if (!id) return;
    cameFrom = { index: row.getAttribute("row-index") };
    document.querySelectorAll(".list-grid .row-open").forEach((one) => one.classList.remove("row-open"));
    document
      .querySelectorAll(`.list-grid .ag-row[row-index="${cameFrom.index}"]`)
      .forEach((one) => one.classList.add("row-open"));
    window.dash_clientside.set_props("list-open", { data: { id: id, at: Date.now() } });
  };

  const close = () => {
    const side = drawer();
    if (!side || side.hidden) return false;
    window.dash_clientside.set_props("list-open", { data: { id: "", at: Date.now() } });
    document.querySelectorAll(".list-grid .row-open").forEach((one) => one.classList.remove("row-open"));
    if (cameFrom) {
      const cell = document.querySelector(`.list-grid .ag-row[row-index="${cameFrom.index}"] .ag-cell`);
      if (cell) cell.focus();
    }
    return true;
  };

  document.addEventListener("click", (event) => {
    if (!event.target.closest) return;
    const action = event.target.closest("[data-action]");
    if (action && action.dataset.action === "close-drawer") close();
    if (action && action.dataset.action === "copy-link") copyLink(action);
    if (action && action.dataset.action === "copy-list") copyList(action);
    if (action && action.dataset.action === "unpick") unpick();
    if (action && action.dataset.action === "work-on-picked") workOnPicked();
    const cell = event.target.closest(".list-grid .ag-cell:not([col-id='ag-Grid-SelectionColumn'])");
    if (cell && !String(window.getSelection())) open(cell.closest(".ag-row"));
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !document.querySelector("details.menu[open]") && close()) {
      event.preventDefault();
      return;
    }
    const cell = event.target.closest && event.target.closest(".list-grid .ag-cell");
    if (cell && event.key === "Enter") {
      event.preventDefault();
      open(cell.closest(".ag-row"));
    }
  });

  // With the drawer open it follows the row that has the focus.
  document.addEventListener("keyup", (event) => {
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    const cell = event.target.closest && event.target.closest(".list-grid .ag-cell");
    const side = drawer();
    if (cell && side && !side.hidden) open(cell.closest(".ag-row"));
  });

  // J and K go on to the next and the previous row beside the open panel, in 한글 mode too.
  const isTyping = (element) => element.closest && element.closest("input, textarea, select, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    const step = { KeyJ: 1, KeyK: -1 }[event.code];
    const side = drawer();
    if (!step || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (!side || side.hidden || !cameFrom) return;
    const index = Number(cameFrom.index) + step;
    if (index < 0 || !api() || index >= api().getDisplayedRowCount()) return;
    event.preventDefault();
    api().ensureIndexVisible(index);
    window.requestAnimationFrame(() =>
      open(document.querySelector(`.list-grid .ag-center-cols-container .ag-row[row-index="${index}"]`))
    );
  });

  // Rows that are picked: how many, what may be done to them, and which of them the desk has.
  const api = () => window.dash_ag_grid && window.dash_ag_grid.getApi("list-grid");
  const MOST_PICKED = 500;
  let picked = [];
  let asked = 0;
  clientside.listPicked = (rows) => {
    const bar = document.getElementById("list-picked");
    picked = (rows || []).slice(0, MOST_PICKED);
    if (!bar) return noUpdate();
    bar.hidden = !picked.length;
    const more = (rows || []).length > MOST_PICKED ? ` (처음 ${MOST_PICKED}건만)` : "";
    document.getElementById("list-picked-count").textContent = `선택 ${picked.length.toLocaleString("ko-KR")}건${more}`;
    if (document.getElementById("work-bulk")) askDesk();
    return noUpdate();
  };
  // The desk's own commands need to know which cases it has and how they stand.
  const askDesk = () => {
    window.clearTimeout(asked);
    asked = window.setTimeout(() => {
      const ids = picked.map((row) => row.number).filter(Boolean);
      const told = (cases) => window.minwon.work.pick(new Map(cases.map((one) => [one.id, one.version])));
      if (!ids.length) return told([]);
      return window
        .fetch("/api/cases/seen", {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ ids: ids }),
        })
        .then((answer) => (answer.ok ? answer.json() : { cases: [] }))
        .then((answer) => told(answer.cases))
        .catch(() => told([]));
    }, 150);
  };
  const unpick = () => {
    if (api()) api().deselectAll();
    const cell = document.querySelector(".list-grid .ag-center-cols-container .ag-cell");
    if (cell) cell.focus();
  };
  const workOnPicked = () => {
    const numbers = picked.map((row) => row.number).filter(Boolean);
    const slice = new URLSearchParams({ ids: numbers.join(","), form: "1" });
    minwon.go(`/work?${new URLSearchParams({ slice: slice.toString() })}`);
  };
  // What was done shows in the rows, where they are, with what is picked still picked.
  const refresh = () => {
    if (api()) api().refreshInfiniteCache();
  };
  clientside.listNoted = (done) => {
    if (done) refresh();
    return noUpdate();
  };
  const WAREHOUSE_MS = 2500;
  document.addEventListener("minwon:worked", () => {
    if (!grid()) return;
    askDesk();
    window.setTimeout(refresh, WAREHOUSE_MS);
  });

  // A single-line field would glue pasted lines together.
  document.addEventListener("paste", (event) => {
    const field = event.target;
    if (!field || field.id !== "list-search" || !event.clipboardData) return;
    const text = event.clipboardData.getData("text");
    if (!/[\r\n\t]/.test(text)) return;
    event.preventDefault();
    const joined = text.split(/[\s,;]+/).filter(Boolean).join(" ");
    const value = field.value.slice(0, field.selectionStart) + joined + field.value.slice(field.selectionEnd);
    window.dash_clientside.set_props("list-search", { value: value });
  });

  const say = (button, text) => {
    const spoken = button.dataset.label || button.textContent;
    button.dataset.label = spoken;
    button.textContent = text;
    window.setTimeout(() => (button.textContent = spoken), 2000);
  };

  function copyLink(button) {
    const address = new URL(button.dataset.href, window.location.href).href;
    const field = document.createElement("textarea");
    const bySelection = () => {
      field.value = address;
      document.body.appendChild(field);
      field.select();
      const copied = document.execCommand("copy");
      field.remove();
      say(button, copied ? "복사했습니다" : "복사하지 못했습니다");
    };
    if (!navigator.clipboard) return bySelection();
    navigator.clipboard.writeText(address).then(() => say(button, "복사했습니다"), bySelection);
  }

  function copyList(button) {
    const label = button.dataset.label || button.textContent;
    button.dataset.label = label;
    button.textContent = "준비 중…";
    window
      .fetch(button.dataset.href, { credentials: "same-origin" })
      .then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)))
      .then((html) => {
        const parsed = new DOMParser().parseFromString(html, "text/html").querySelector("table");
        if (!parsed) throw new Error("no table");
        const old = document.getElementById("list-copy");
        if (old) old.remove();
        parsed.classList.add("off-screen");
        document.body.appendChild(parsed);
        button.dataset.table = "list-copy";
        button.textContent = label;
        minwon.copyTable(button);
        parsed.remove();
      })
      .catch(() => say(button, "복사하지 못했습니다"));
  }

  // When the drawer opens by keyboard, readers of a screen are told its title; the focus stays in the grid.
  new MutationObserver(() => {
    const side = drawer();
    if (side && grid()) side.setAttribute("aria-live", "polite");
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
