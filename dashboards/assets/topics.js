// 군집·학습데이터: the queue is worked off by keyboard; every decision goes to the server at once.
(function () {
  "use strict";
  window.dash_clientside = window.dash_clientside || {};
  const clientside = (window.dash_clientside.minwon = window.dash_clientside.minwon || {});
  const set = (id, data) => window.dash_clientside.set_props(id, { data: data });
  const panels = ["queue", "clusters", "conflicts", "confusions", "models", "plane"];

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

  // Decisions go one after another, each in a request of its own: none is lost, however fast they come.
  let sent = Promise.resolve();
  const say = (text) => window.dash_clientside.set_props("desk-said", { children: text });
  const send = (act, failed) => {
    sent = sent
      .then(() =>
        fetch("/topics/decisions", {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify(act),
        })
      )
      .then((answer) => answer.text().then((text) => (answer.ok ? text : Promise.reject(text))))
      .then(say)
      .catch((reason) => {
        failed();
        say("저장하지 못했습니다. 다시 해 주십시오. " + (typeof reason === "string" ? reason : "서버에 닿지 않습니다."));
      })
      .then(() => set("desk-changed", { at: Date.now() }));
  };

  const isDone = (row) => row.classList.contains("queue-done");
  const mark = (row, told) => {
    row.classList.add("queue-done");
    row.dataset.told = told;
    row.dataset.turn = String((turn += 1));
  };
  const unmark = (row) => {
    row.classList.remove("queue-done");
    delete row.dataset.told;
  };
  let turn = 0;

  const decide = (row, topic, told) => {
    mark(row, told);
    send({ id: row.dataset.id, topic: topic }, () => unmark(row));
    const all = rows();
    choose(all.slice(all.indexOf(row)).find((one) => !isDone(one)) || all.find((one) => !isDone(one)) || row);
  };

  const undo = () => {
    const last = rows()
      .filter(isDone)
      .sort((one, other) => Number(other.dataset.turn) - Number(one.dataset.turn))[0];
    const told = last && last.dataset.told;
    if (last) {
      unmark(last);
      choose(last);
    }
    send({ undo: true }, () => last && mark(last, told));
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
        mark(current(), "새 주제");
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
      decide(row, "", "보류");
    }
  });

  // The select marks its first match a moment after the last letter; Enter waits for it, or it would be lost.
  const takeMatch = (box, typed, tries) => {
    if (box.value !== typed) return;
    const list = document.getElementById(box.getAttribute("aria-controls") || "");
    const options = list ? [...list.querySelectorAll("[data-combobox-option]")] : [];
    const fits = (option) => option.textContent.toLowerCase().includes(typed.trim().toLowerCase());
    if (options.length && options.every(fits)) {
      (options.find((option) => option.hasAttribute("data-combobox-selected")) || options[0]).click();
    } else if (tries) {
      window.setTimeout(() => takeMatch(box, typed, tries - 1), 20);
    }
  };

  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Enter" || event.isComposing || !event.target || event.target.id !== "desk-topic") return;
      event.preventDefault();
      event.stopPropagation();
      takeMatch(event.target, event.target.value, 100);
    },
    true
  );

  // Another topic was picked from the type-ahead: it is the answer for the row in focus.
  clientside.deskPicked = (topic) => {
    const row = current();
    if (!topic || !row) return null;
    decide(row, topic, "다른 주제");
    return null;
  };
})();
