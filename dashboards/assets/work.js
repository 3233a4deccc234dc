// 접수·처리 업무: the queue by keyboard, forms that go to /api/cases, many at once, undo, and who else looks.
(function () {
  "use strict";
  window.dash_clientside = window.dash_clientside || {};
  const minwon = (window.minwon = window.minwon || {});
  const isHere = () => Boolean(document.querySelector(".work-page"));
  const set = (id, data) => isHere() && window.dash_clientside.set_props(id, { data: data });
  const POLL_MS = 2000;
  const UNDO_MS = 10000;
  const WATCH_MS = 15000;

  // Dash has no plain form controls: each is made of what its span says.
  const makers = {
    select: (said) => {
      const made = document.createElement("select");
      said.options.forEach(([value, text]) => made.add(new Option(text, value, false, value === said.value)));
      return made;
    },
    textarea: (said) => {
      const made = document.createElement("textarea");
      made.rows = Number(said.rows || 3);
      made.maxLength = 20000;
      made.value = said.value || "";
      return made;
    },
  };
  const input = (said) => {
    const made = document.createElement("input");
    made.type = said.kind === "input" ? "text" : said.kind;
    ["value", "placeholder", "list", "inputmode", "maxlength", "min", "max", "required", "accept"].forEach((name) => {
      if (said[name] !== undefined) made.setAttribute(name, said[name]);
    });
    made.checked = Boolean(said.checked);
    made.autocomplete = "off";
    return made;
  };
  const dress = (room) => {
    room.querySelectorAll(".control[data-control]:empty").forEach((span) => {
      const said = JSON.parse(span.dataset.control);
      const made = (makers[said.kind] || input)(said);
      made.name = said.name;
      const row = said.name === "pick" && span.closest("tr");
      if (row) made.checked = picked.has(row.dataset.id);
      if (said.label) made.setAttribute("aria-label", said.label);
      span.append(made);
    });
  };

  const table = () => document.getElementById("work-rows");
  const rows = () => (table() ? [...table().querySelectorAll("tbody tr:not([hidden])")] : []);
  const current = () => rows().find((row) => row.getAttribute("aria-selected") === "true");
  const typing = (target) => target && target.matches && target.matches("input:not([type=radio]):not([type=checkbox]), textarea, select");
  const firstForm = () => document.querySelector('#work-panel form[data-first="true"]');
  const later = new Set();
  let chosen = null;
  let wanted = null;
  let search = null;
  let undoable = null;
  let picked = new Map();

  const choose = (row, takesFocus = true) => {
    if (!row) return;
    rows().forEach((one) => {
      one.setAttribute("aria-selected", String(one === row));
      one.tabIndex = one === row ? 0 : -1;
    });
    if (takesFocus) row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    if (chosen !== row.dataset.id) set("work-focus", { id: row.dataset.id, at: Date.now() });
    chosen = row.dataset.id;
  };
  const move = (step) => {
    const all = rows();
    const at = all.indexOf(current());
    choose(all[Math.min(Math.max(at + step, 0), all.length - 1)]);
  };
  const after = (row) => {
    const all = rows();
    const at = all.indexOf(row);
    return all[at + 1] || all[at - 1];
  };

  // What is put off for later goes to the end here; its clock runs on.
  const sink = () => {
    const all = rows();
    const order = [...all.filter((row) => !later.has(row.dataset.id)), ...all.filter((row) => later.has(row.dataset.id))];
    if (order.some((row, at) => row !== all[at])) order.forEach((row) => row.parentElement.append(row));
  };

  // The queue was drawn: keep the row, the picks and the order that the person had.
  const drawn = () => {
    const room = document.getElementById("work-queue");
    if (window.location.search !== search) {
      search = window.location.search;
      chosen = null;
    }
    dress(room);
    sink();
    const here = new Map(rows().map((row) => [row.dataset.id, Number(row.dataset.seen)]));
    picked = new Map([...picked.keys()].filter((id) => here.has(id)).map((id) => [id, here.get(id)]));
    showBulk();
    const kept = rows().find((row) => row.dataset.id === chosen);
    if (kept && kept === current()) return;
    const busyElsewhere = typing(document.activeElement) || inPanel(document.activeElement);
    const linked = new URLSearchParams(window.location.search).get("case");
    if (kept) choose(kept, !busyElsewhere);
    else if (chosen === null && linked) chosen = linked;
    else if (chosen !== linked || !linked) {
      if (rows().length) choose(rows()[0], !busyElsewhere);
      else if (chosen !== "") {
        chosen = "";
        set("work-focus", { id: "", at: Date.now() });
      }
    }
  };
  const inPanel = (node) => Boolean(node && node.closest && node.closest("#work-panel"));

  // One line that says what happened, with the way back while there is one.
  const toast = document.createElement("div");
  toast.id = "work-toast";
  toast.setAttribute("role", "status");
  let fading = 0;
  const say = (text, undo, bad) => {
    if (!toast.isConnected) document.body.append(toast);
    toast.textContent = text;
    toast.className = bad ? "toast toast-bad" : "toast";
    undoable = undo || null;
    if (undo) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "tool";
      button.textContent = "되돌리기(U)";
      button.addEventListener("click", takeBack);
      toast.append(" ", button);
    }
    window.clearTimeout(fading);
    fading = window.setTimeout(() => {
      toast.textContent = "";
      toast.className = "";
      undoable = null;
    }, UNDO_MS);
  };

  const send = (address, body, headers) =>
    fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body: JSON.stringify(body),
    })
      .then((answer) => answer.json().then((told) => ({ status: answer.status, told: told })))
      .catch(() => ({ status: 0, told: { problem: "서버에 닿지 않습니다. 다시 해 주십시오." } }));
  const changed = () => {
    set("work-changed", { at: Date.now() });
    document.dispatchEvent(new CustomEvent("minwon:worked"));
  };
  const problemOf = ({ status, told }) => {
    const now = told.now ? ` 지금은 ${told.now.status_name}${told.now.officer ? " · " + told.now.officer : ""}입니다.` : "";
    return (told.problem || told.detail || `저장하지 못했습니다(${status})`) + now;
  };

  const UNDOABLE = ["distribute", "assign", "draft", "extend", "request_reassignment"];
  const takeBack = () => {
    if (!undoable) return;
    const cases = undoable;
    undoable = null;
    send("/api/cases/undo", { cases: cases }).then((answer) => {
      const bad = answer.status === 200 ? answer.told.outcomes.filter((one) => one.problem) : [];
      if (answer.status !== 200) say(problemOf(answer), null, true);
      else if (bad.length) say(`${cases.length - bad.length}건 되돌렸습니다. ${bad[0].id} ${bad[0].problem}`, null, true);
      else say(cases.length > 1 ? `${cases.length}건 되돌렸습니다.` : "되돌렸습니다.");
      if (cases.length === 1) {
        chosen = cases[0].id;
        set("work-focus", { id: chosen, at: Date.now() });
      }
      changed();
    });
  };

  const codeOf = (text) => {
    const list = document.getElementById("work-units");
    const found = [...list.options].find((option) => option.value === text.trim());
    return found ? found.dataset.code : "";
  };
  // What a form says: the command with its fields; a sentence where something is missing.
  const said = (form) => {
    const act = { command: form.dataset.command };
    for (const field of form.elements) {
      if (!field.name || field.name === "template" || field.type === "file") continue;
      if (field.name === "advice") {
        if (field.checked && !act.unit) act.unit = field.value;
      } else if (field.name === "unit") {
        if (!field.value.trim()) continue;
        act.unit = codeOf(field.value);
        if (!act.unit) return "그런 부서가 없습니다. 목록에서 고르십시오.";
      } else if (field.type === "checkbox") act[field.name] = field.checked;
      else if (field.type === "number") act[field.name] = Number(field.value || 0);
      else act[field.name] = field.value;
    }
    const own = form.querySelector("[data-unit]");
    if (own) act.unit = own.dataset.unit;
    const needsUnit = form.querySelector('[name="unit"], [name="advice"]');
    if (needsUnit && !act.unit) return "부서를 고르십시오.";
    if (act.command === "distribute") {
      const row = rows().find((one) => one.dataset.id === form.dataset.case);
      const advised = row && row.dataset.advised;
      if (advised) act.reason = "advice:" + advised;
    }
    return act;
  };

  let busy = false;
  const submit = (form) => {
    if (busy) return;
    const act = said(form);
    if (typeof act === "string") {
      say(act, null, true);
      return;
    }
    busy = true;
    const id = form.dataset.case;
    send(`/api/cases/${id}/events`, { ...act, seen: Number(form.dataset.seen) }).then((answer) => {
      busy = false;
      // Looked up now: the queue may have been drawn anew meanwhile.
      const row = rows().find((one) => one.dataset.id === id);
      if (answer.status !== 200) {
        say(problemOf(answer), null, true);
        if (answer.status === 409) set("work-focus", { id: id, at: Date.now() });
        changed();
        return;
      }
      const undo = UNDOABLE.includes(act.command) ? [{ id: id, seen: answer.told.version }] : null;
      say(`${form.dataset.name}: ${id}`, undo);
      const leaves = ["distribute", "approve_reassignment", "refuse_reassignment", "answer_at_once", "send_on", "withdraw"];
      if (row && leaves.includes(act.command)) {
        const next = after(row);
        row.hidden = true;
        if (next) choose(next);
      } else {
        // What stands there is out of date: nobody writes into it while the new panel is on its way.
        document.getElementById("work-panel").inert = true;
        set("work-focus", { id: id, at: Date.now() });
      }
      changed();
    });
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches(".case-form")) {
      event.preventDefault();
      submit(form);
    } else if (form.matches("[data-new-case]")) {
      event.preventDefault();
      file(form);
    } else if (form.matches("[data-holiday]")) {
      event.preventDefault();
      previewDay(form);
    } else if (form.matches("[data-office]")) {
      event.preventDefault();
      office(form);
    } else if (form.matches("[data-split]")) {
      event.preventDefault();
      split(form);
    } else if (form.matches("[data-photo]")) {
      event.preventDefault();
      addPhoto(form);
    } else if (form.matches("#work-bulk-form")) {
      event.preventDefault();
      previewBulk(form);
    }
  });

  // 수기 접수: the key belongs to what is written, so that a second press files nothing new.
  const file = (form) => {
    form.dataset.key = form.dataset.key || "form-" + crypto.getRandomValues(new Uint32Array(4)).join("-");
    const value = (name) => form.elements[name].value.trim();
    const body = { kind: value("kind"), channel: value("channel"), title: value("title"), body: value("body"), name: value("name"), phone: value("phone"), email: value("email"), wish: value("wish") };
    body.is_protected = form.elements.is_protected.checked;
    if (value("district")) body.district = value("district");
    ["days", "hours"].forEach((name) => {
      if (value(name)) body[name] = Number(value(name));
    });
    const told = document.getElementById("new-case-said");
    send("/api/cases", body, { "Idempotency-Key": form.dataset.key }).then((answer) => {
      told.textContent = "";
      if (answer.status !== 201) {
        told.textContent = problemOf(answer);
        return;
      }
      delete form.dataset.key;
      ["title", "body", "name", "phone", "email", "days", "hours"].forEach((name) => (form.elements[name].value = ""));
      form.elements.is_protected.checked = false;
      const open = document.createElement("a");
      open.href = `/work?box=intake&case=${answer.told.id}`;
      open.className = "mark";
      open.textContent = answer.told.id;
      told.append("접수 등록: ", open);
      form.elements.title.focus();
    });
  };

  // 민원 나누기 and 사진: forms of a case that are more than a command.
  const looked = (id) => {
    set("work-focus", { id: id, at: Date.now() });
    changed();
  };
  const split = (form) => {
    const id = form.dataset.split;
    const body = { seen: Number(form.dataset.seen), title: form.elements.title.value.trim(), body: form.elements.body.value };
    send(`/api/cases/${id}/split`, body).then((answer) => {
      if (answer.status !== 201) say(problemOf(answer), null, true);
      else say(`민원 나누기: ${answer.told.part.id}`);
      looked(id);
    });
  };
  const addPhoto = (form) => {
    const id = form.dataset.photo;
    const file = form.elements.image.files[0];
    if (!file) {
      say("사진을 고르십시오.", null, true);
      return;
    }
    const address = `/api/cases/${id}/photos?shows=${form.elements.shows.value}&seen=${form.dataset.seen}`;
    fetch(address, { method: "POST", headers: { "Content-Type": file.type || "image/jpeg" }, body: file })
      .then((answer) => answer.json().then((told) => ({ status: answer.status, told: told })))
      .catch(() => ({ status: 0, told: { problem: "서버에 닿지 않습니다. 다시 해 주십시오." } }))
      .then((answer) => {
        if (answer.status !== 201) say(problemOf(answer), null, true);
        else say(`사진 붙이기: ${id}`);
        looked(id);
      });
  };

  // 업무 설정 and 독촉장: each form and button names its address under /api/office.
  const toOffice = (path, body) =>
    send(`/api/office/${path}`, body).then((answer) => {
      if (answer.status === 200) again();
      else say(problemOf(answer), null, true);
    });
  const office = (form) => {
    const body = {};
    for (const field of form.elements) {
      if (!field.name) continue;
      if (field.type === "checkbox") body[field.name] = field.checked;
      else if (form.dataset.numbers !== undefined) body[field.name] = Number(field.value);
      else body[field.name] = field.type === "hidden" ? field.value === "true" : field.value.trim();
    }
    toOffice(form.dataset.office, body);
  };

  // 임시공휴일: how many deadlines it moves is said before it is saved.
  const again = () => {
    const search = new URLSearchParams(window.location.search);
    search.set("at", Date.now());
    minwon.go(`${window.location.pathname}?${search}`);
  };
  const previewDay = (form) => {
    const told = document.getElementById("holiday-said");
    const body = {
      day: form.elements.day.value,
      name: form.elements.name.value.trim(),
      source: form.elements.source.value.trim(),
      is_worked: form.elements.is_worked.checked,
    };
    send("/api/office/holidays", { ...body, preview: true }).then((answer) => {
      told.textContent = "";
      if (answer.status !== 200) {
        told.textContent = problemOf(answer);
        return;
      }
      const moves = body.is_worked ? "당겨집니다" : "늦춰집니다";
      const save = document.createElement("button");
      save.type = "button";
      save.className = "button primary";
      save.textContent = "저장";
      save.addEventListener("click", () =>
        send("/api/office/holidays", body).then((done) => (done.status === 200 ? again() : say(problemOf(done), null, true)))
      );
      told.append(`열린 민원 ${answer.told.moved.toLocaleString("ko-KR")}건의 처리기한이 하루 ${moves}. `, save);
      save.focus();
    });
  };

  // Another page that has the bar of 일괄 says which cases are picked.
  minwon.work = {
    pick: (cases) => {
      picked = cases;
      showBulk();
    },
  };

  // 일괄: several cases by one command, first as a preview with the outcome of each row.
  const showBulk = () => {
    const bar = document.getElementById("work-bulk");
    if (!bar) return;
    bar.hidden = !picked.size;
    if (!picked.size) {
      bar.textContent = "";
      return;
    }
    const count = bar.querySelector("b");
    if (count) {
      count.textContent = `선택 ${picked.size}건`;
      const leader = bar.querySelector('[name="leader"]');
      const kept = leader.value;
      leader.replaceChildren(...[...picked.keys()].map((id) => new Option(`대표 ${id}`, id, false, id === kept)));
      return;
    }
    bar.innerHTML = "";
    const form = document.createElement("form");
    form.id = "work-bulk-form";
    const total = document.createElement("b");
    total.textContent = `선택 ${picked.size}건`;
    const command = makers.select({
      options: [["distribute", "처리부서 지정"], ["assign", "담당자 지정"], ["request_reassignment", "재지정 요청"], ["extend", "처리기한 연장"], ["draft", "함께 기안"], ["mark_facility", "공중이용시설 아님"], ["merge", "병합(5명부터)"]],
    });
    command.name = "command";
    command.setAttribute("aria-label", "일괄로 할 일");
    const unit = input({ kind: "input", list: "work-units", placeholder: "부서" });
    unit.name = "unit";
    unit.setAttribute("aria-label", "부서");
    const officer = input({ kind: "input", placeholder: "담당자" });
    officer.name = "officer";
    officer.setAttribute("aria-label", "담당자");
    const reason = makers.select({
      options: JSON.parse(bar.dataset.reasons),
    });
    reason.name = "reason";
    reason.setAttribute("aria-label", "사유");
    const longer = makers.select({
      options: JSON.parse(bar.dataset.extensions),
    });
    longer.name = "extension";
    longer.setAttribute("aria-label", "연장 사유");
    const days = input({ kind: "number", value: "3", min: "1", max: "30" });
    days.name = "days";
    days.setAttribute("aria-label", "늘리는 근무일");
    const words = makers.textarea({ rows: 3 });
    words.name = "text";
    words.setAttribute("aria-label", "함께 쓰는 답변 초안");
    words.placeholder = "{번호} {장소} {일자} 는 민원마다 제 것으로 바뀝니다.";
    const leader = makers.select({ options: [...picked.keys()].map((id) => [id, `대표 ${id}`]) });
    leader.name = "leader";
    leader.setAttribute("aria-label", "대표 민원");
    const together = input({ kind: "checkbox" });
    together.name = "together";
    const label = document.createElement("label");
    label.className = "check";
    label.append(together, "하나라도 안 되면 모두 안 함");
    const go = document.createElement("button");
    go.type = "submit";
    go.className = "button";
    go.textContent = "미리 보기";
    const list = document.createElement("ul");
    list.className = "work-outcomes";
    const shows = { distribute: [unit], assign: [officer], request_reassignment: [unit, reason], extend: [longer, days], draft: [words], mark_facility: [], merge: [leader] };
    const fit = () =>
      [unit, officer, reason, longer, days, words, leader].forEach((one) => (one.hidden = !shows[command.value].includes(one)));
    command.addEventListener("change", () => {
      fit();
      list.textContent = "";
    });
    fit();
    form.append(total, command, unit, officer, reason, longer, days, words, leader, label, go, list);
    bar.append(form);
  };
  const bulkAct = (form) => {
    const act = { command: form.elements.command.value, together: form.elements.together.checked };
    if (!form.elements.unit.hidden) {
      act.unit = codeOf(form.elements.unit.value);
      if (!act.unit) return "그런 부서가 없습니다. 목록에서 고르십시오.";
    }
    if (!form.elements.officer.hidden) act.officer = form.elements.officer.value.trim();
    if (!form.elements.reason.hidden) act.reason = form.elements.reason.value;
    if (!form.elements.days.hidden) {
      act.days = Number(form.elements.days.value);
      act.reason = form.elements.extension.value;
    }
    if (!form.elements.text.hidden) act.text = form.elements.text.value;
    if (act.command === "mark_facility") act.reason = "no";
    act.cases = [...picked].map(([id, seen]) => ({ id: id, seen: seen }));
    return act;
  };
  const outcomes = (form, told) => {
    const list = form.querySelector(".work-outcomes");
    list.textContent = "";
    told.outcomes.forEach((one) => {
      const line = document.createElement("li");
      line.textContent = `${one.id} ${one.problem || one.will || "됩니다"}`;
      line.className = one.problem ? "outcome-bad" : "";
      list.append(line);
    });
    return list;
  };
  const previewBulk = (form) => {
    const act = bulkAct(form);
    if (typeof act === "string") {
      say(act, null, true);
      return;
    }
    if (act.command === "merge") {
      previewMerger(form, { leader: form.elements.leader.value, cases: act.cases });
      return;
    }
    send("/api/cases/events", { ...act, preview: true }).then((answer) => {
      if (answer.status !== 200) {
        say(problemOf(answer), null, true);
        return;
      }
      const list = outcomes(form, answer.told);
      const able = answer.told.outcomes.filter((one) => !one.problem).length;
      const go = document.createElement("button");
      go.type = "button";
      go.className = "button primary";
      go.textContent = `${act.together ? act.cases.length : able}건 실행`;
      go.disabled = act.together ? able < act.cases.length : !able;
      go.addEventListener("click", () => doBulk(form, act));
      list.append(go);
      go.focus();
    });
  };
  const previewMerger = (form, merger) => {
    const list = outcomes(form, {
      outcomes: merger.cases.map((one) => ({ id: one.id, will: one.id === merger.leader ? "대표로 남습니다" : "대표와 함께 처리합니다" })),
    });
    const go = document.createElement("button");
    go.type = "button";
    go.className = "button primary";
    go.textContent = `${merger.cases.length}건 병합`;
    go.addEventListener("click", () =>
      send("/api/cases/merge", merger).then((answer) => {
        if (answer.status !== 200) {
          say(problemOf(answer), null, true);
          return;
        }
        say(`병합: ${merger.leader}`);
        picked.clear();
        chosen = merger.leader;
        looked(merger.leader);
      })
    );
    list.append(go);
    go.focus();
  };
  const doBulk = (form, act) => {
    send("/api/cases/events", act).then((answer) => {
      if (answer.status !== 200) {
        say(problemOf(answer), null, true);
        return;
      }
      const bad = answer.told.outcomes.filter((one) => one.problem);
      outcomes(form, { outcomes: bad });
      const done = answer.told.outcomes.filter((one) => !one.problem).map((one) => ({ id: one.id, seen: one.case.version }));
      const undo = UNDOABLE.includes(act.command) && done.length ? done : null;
      say(`${done.length}건 했습니다.` + (bad.length ? ` ${bad.length}건은 못 했습니다.` : ""), undo);
      picked = new Map(bad.map((one) => [one.id, one.case ? one.case.version : 0]));
      changed();
    });
  };

  document.addEventListener("change", (event) => {
    const target = event.target;
    if (target.name === "template" && target.value) target.form.elements.text.value = target.value;
    if (target.name === "pick" && target.closest("#work-rows")) {
      const row = target.closest("tr");
      if (target.checked) picked.set(row.dataset.id, Number(row.dataset.seen));
      else picked.delete(row.dataset.id);
      showBulk();
    }
  });
  document.addEventListener("input", (event) => {
    if (event.target.name !== "unit" || !event.target.value) return;
    const form = event.target.closest(".case-form");
    if (form) form.querySelectorAll("input[name=advice]").forEach((one) => (one.checked = false));
  });

  document.addEventListener("click", (event) => {
    const row = event.target.closest && event.target.closest("#work-rows tbody tr");
    if (row && !event.target.matches("input")) choose(row);
    const off = event.target.closest && event.target.closest("[data-holiday-off]");
    if (off) {
      const body = { day: off.dataset.holidayOff, name: off.dataset.name, remove: true };
      send("/api/office/holidays", body).then((done) => (done.status === 200 ? again() : say(problemOf(done), null, true)));
    }
    const button = event.target.closest && event.target.closest("button");
    if (button && button.dataset.officePath) toOffice(button.dataset.officePath, JSON.parse(button.dataset.body));
    if (button && button.dataset.told) send("/api/office/told", {}).then(() => (button.closest(".work-digest").hidden = true));
    if (button && button.dataset.unmerge) {
      send(`/api/cases/${button.dataset.unmerge}/unmerge`, { seen: Number(button.dataset.seen) }).then((answer) => {
        say(answer.status === 200 ? `병합 풀기: ${button.dataset.unmerge}` : problemOf(answer), null, answer.status !== 200);
        looked(chosen);
      });
    }
    if (event.target.closest && event.target.closest("[data-act='later']")) putOff();
    if (event.target.closest && event.target.closest("[data-act='alike']")) pickAlike();
  });
  // 함께 처리: the cases of the queue about the same topic and place are picked; each can be unpicked.
  const pickAlike = () => {
    const row = current();
    if (!row || !row.dataset.alike) return;
    rows()
      .filter((one) => one.dataset.alike === row.dataset.alike)
      .forEach((one) => {
        picked.set(one.dataset.id, Number(one.dataset.seen));
        const box = one.querySelector("input[type=checkbox]");
        if (box) box.checked = true;
      });
    showBulk();
  };
  const putOff = () => {
    const row = current();
    if (!row) return;
    const next = after(row);
    later.add(row.dataset.id);
    sink();
    say("나중에 봅니다. 처리기한은 그대로 흐릅니다.");
    choose(next === row ? rows()[0] : next);
  };

  document.addEventListener("keydown", (event) => {
    if (!document.querySelector(".work-page") || event.isComposing) return;
    if (event.key === "Escape" && (typing(event.target) || inPanel(event.target))) {
      event.target.blur();
      choose(current() || rows()[0]);
      return;
    }
    if (typing(event.target)) {
      // Enter while typing confirms nothing; a line break stays one.
      if (event.key === "Enter" && event.target.matches("input") && event.target.closest(".case-form")) event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (undoable && ["u", "U", "ㅕ"].includes(event.key)) {
      takeBack();
      return;
    }
    if (!table()) return;
    const inGrid = event.target === document.body || event.target.closest("#work-rows");
    if (!inGrid) return;
    const key = event.key;
    if (key === "ArrowDown" || key === "j" || key === "J" || key === "ㅓ") {
      event.preventDefault();
      move(1);
    } else if (key === "ArrowUp" || key === "k" || key === "K" || key === "ㅏ") {
      event.preventDefault();
      move(-1);
    } else if (key === "Enter") {
      event.preventDefault();
      confirmRow();
    } else if (key === " " && current()) {
      event.preventDefault();
      const box = current().querySelector("input[type=checkbox]");
      if (box) box.click();
    } else if (["1", "2", "3"].includes(key)) {
      const radio = document.querySelectorAll("#work-panel input[name=advice]")[Number(key) - 1];
      if (radio) radio.checked = true;
    } else if (key === "/") {
      event.preventDefault();
      const found = document.querySelector('#work-panel form[data-first="true"] input[name=unit]');
      if (found) found.focus();
    } else if (key === "l" || key === "L" || key === "ㅣ") putOff();
  });

  // Enter on a row waits for the panel of that row: nobody confirms what is not on screen yet.
  const confirmRow = () => {
    const row = current();
    const form = firstForm();
    if (!row) return;
    if (form && form.dataset.case === row.dataset.id) submit(form);
    else wanted = row.dataset.id;
  };
  const inside = (room, changes) => room && changes.some((change) => room.contains(change.target));
  new MutationObserver((changes) => {
    document.querySelectorAll("form[data-office]").forEach(dress);
    const page = document.querySelector(".work-page");
    if (!page) {
      chosen = null;
      if (!document.getElementById("work-bulk")) picked.clear();
      return;
    }
    page.querySelectorAll(".new-case").forEach(dress);
    const panel = document.getElementById("work-panel");
    if (panel) {
      if (inside(panel, changes)) panel.inert = false;
      dress(panel);
    }
    if (inside(document.getElementById("work-queue"), changes)) drawn();
    const form = panel && firstForm();
    if (wanted && form && form.dataset.case === wanted) {
      wanted = null;
      submit(form);
    }
  }).observe(document.documentElement, { childList: true, subtree: true });

  // Others work too: the queue is drawn anew when anything changed, and whoever looks at a case says so.
  let seen = null;
  let watchedAt = 0;
  window.setInterval(() => {
    if (document.hidden || !document.querySelector(".work-page")) {
      seen = null;
      return;
    }
    fetch("/api/cases/changes")
      .then((answer) => (answer.ok ? answer.json() : null))
      .then((told) => {
        if (!told) return;
        if (seen !== null && told.changes !== seen) changed();
        seen = told.changes;
      })
      .catch(() => undefined);
    if (chosen && Date.now() - watchedAt > WATCH_MS) {
      watchedAt = Date.now();
      send(`/api/cases/${chosen}/watch`, {});
    }
  }, POLL_MS);
})();
