// 군집·학습데이터: the queue is worked off by keyboard; every decision goes to the server at once.
(function () {
  "use strict";
  window.dash_clientside = window.dash_clientside || {};
  const clientside = (window.dash_clientside.minwon = window.dash_clientside.minwon || {});
  const set = (id, data) => window.dash_clientside.set_props(id, { data: data });
  const panels = ["queue", "clusters", "conflicts", "confusions", "models"];

  clientside.deskTab = (value) => panels.map((name) => name !== value);

  const rows = () => [...document.querySelectorAll("#queue-rows .queue-row")];
  const current = () => document.querySelector('#queue-rows .queue-row[aria-selected="true"]');
  const typing = (target) => target && target.matches && target.matches("input, textarea, select, [contenteditable]");

  const choose = (row) => {
    if (!row) return;
    rows().forEach((one) => {
      one.setAttribute("aria-selected", String(one === row));
      one.tabIndex = one === row ? 0 : -1;
    });
    row.focus();
    row.scrollIntoView({ block: "nearest" });
    set("desk-focus", { id: row.dataset.id, at: Date.now() });
  };

  const move = (step) => {
    const all = rows();
    const at = all.indexOf(current());
    choose(all[Math.min(Math.max(at + step, 0), all.length - 1)] || all[0]);
  };

  const decide = (row, topic, told) => {
    row.classList.add("queue-done");
    row.dataset.told = told;
    set("desk-act", { kind: "label", id: row.dataset.id, topic: topic, at: Date.now() });
    const next = rows().find((one) => !one.classList.contains("queue-done"));
    choose(rows().slice(rows().indexOf(row)).find((one) => !one.classList.contains("queue-done")) || next || row);
  };

  const undo = () => {
    set("desk-act", { kind: "undo", at: Date.now() });
    const done = rows().filter((one) => one.classList.contains("queue-done"));
    const last = done.sort((one, other) => Number(other.dataset.at || 0) - Number(one.dataset.at || 0))[0];
    if (last) {
      last.classList.remove("queue-done");
      delete last.dataset.told;
      choose(last);
    }
  };

  // The first row is chosen as soon as the queue stands, so that the keys work at once.
  clientside.deskDrawn = () => {
    window.setTimeout(() => {
      const typingNow = typing(document.activeElement);
      if (!current() && !typingNow) choose(rows()[0]);
    }, 50);
    return window.dash_clientside.no_update;
  };

  document.addEventListener("click", (event) => {
    const row = event.target.closest && event.target.closest("#queue-rows .queue-row");
    if (row) choose(row);
  });

  document.addEventListener("keydown", (event) => {
    if (!document.getElementById("queue-rows")) return;
    if (typing(event.target)) {
      if (event.key === "Enter" && event.target.id === "desk-new-name" && event.target.value.trim() && current()) {
        current().classList.add("queue-done");
        current().dataset.at = Date.now();
      }
      if (event.key === "Escape") {
        event.target.blur();
        choose(current() || rows()[0]);
      }
      return;
    }
    if (document.getElementById("panel-queue").hidden) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
      event.preventDefault();
      undo();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
      return;
    }
    const row = current();
    if (!row) return;
    if (event.key === "1") {
      row.dataset.at = Date.now();
      decide(row, row.dataset.likely, "맞음");
    } else if (event.key === "2") {
      event.preventDefault();
      const box = document.getElementById("desk-topic");
      if (box) {
        box.focus();
        box.click();
      }
    } else if (event.key === "3") {
      event.preventDefault();
      const box = document.getElementById("desk-new-name");
      if (box) box.focus();
    } else if (event.key === "4") {
      row.dataset.at = Date.now();
      decide(row, "", "보류");
    }
  });

  // Another topic was picked from the type-ahead: it is the answer for the row in focus.
  clientside.deskPicked = (topic) => {
    const row = current();
    if (!topic || !row) return null;
    row.dataset.at = Date.now();
    decide(row, topic, "다른 주제");
    return null;
  };
})();
