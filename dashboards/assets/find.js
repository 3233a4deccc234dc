// Ctrl+K: a receipt number, a page, a unit or a topic by its first letters; ↑↓ and Enter, Esc closes.
(function () {
  "use strict";
  const minwon = (window.minwon = window.minwon || {});
  let dialog, input, list, offers = [], chosen = 0, asked = 0;

  const element = (tag, attributes, text) => {
    const made = document.createElement(tag);
    Object.entries(attributes || {}).forEach(([name, value]) => made.setAttribute(name, value));
    if (text) made.textContent = text;
    return made;
  };

  function build() {
    dialog = element("dialog", { class: "find", "aria-label": "찾기" });
    input = element("input", {
      type: "text",
      role: "combobox",
      "aria-label": "접수번호, 부서, 주제, 쪽",
      "aria-controls": "find-offers",
      "aria-expanded": "true",
      "aria-autocomplete": "list",
      autocomplete: "off",
      placeholder: "접수번호, 부서, 주제, 쪽",
    });
    list = element("ul", { id: "find-offers", role: "listbox", "aria-label": "찾은 것" });
    dialog.append(input, list);
    document.body.append(dialog);
    input.addEventListener("input", ask);
    input.addEventListener("keydown", keys);
    list.addEventListener("click", (event) => {
      const line = event.target.closest("[role=option]");
      if (line) go(Number(line.dataset.at));
    });
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  }

  function ask() {
    const turn = ++asked;
    window.setTimeout(async () => {
      if (turn !== asked) return;
      const answer = await fetch(`/find?q=${encodeURIComponent(input.value)}`);
      if (turn !== asked || !answer.ok) return;
      offers = await answer.json();
      chosen = 0;
      draw();
    }, 80);
  }

  function draw() {
    list.replaceChildren(
      ...offers.map((one, at) => {
        const line = element("li", { role: "option", id: `find-${at}`, "data-at": at });
        line.setAttribute("aria-selected", String(at === chosen));
        line.append(element("span", { class: "find-kind" }, one.kind), element("span", {}, one.name));
        return line;
      })
    );
    if (!offers.length) list.append(element("li", { class: "find-none" }, "찾은 것이 없습니다"));
    if (offers.length) input.setAttribute("aria-activedescendant", `find-${chosen}`);
    else input.removeAttribute("aria-activedescendant");
    const here = document.getElementById(`find-${chosen}`);
    if (here) here.scrollIntoView({ block: "nearest" });
  }

  function keys(event) {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (offers.length) chosen = (chosen + step + offers.length) % offers.length;
      draw();
    } else if (event.key === "Enter") {
      event.preventDefault();
      go(chosen);
    }
  }

  function go(at) {
    if (!offers[at]) return;
    dialog.close();
    minwon.go(offers[at].address);
  }

  function open() {
    if (!dialog) build();
    if (dialog.open) return;
    input.value = "";
    offers = [];
    dialog.showModal();
    ask();
  }

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest && event.target.closest("[data-action=find]")) open();
  });
})();
