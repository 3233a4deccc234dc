// 둘러보기: five steps over the 상황판, opened from the help of any page, as often as one likes.
(function () {
  "use strict";
  const minwon = (window.minwon = window.minwon || {});
  const STEPS = [
    ["#menu", "위 메뉴에서 쪽을 고릅니다. 자기 일의 쪽이 맨 앞에 있습니다."],
    ["#stamp", "자료가 언제까지의 것인지 늘 여기 있습니다. 늦으면 노랗게, 오래되면 빨갛게 알립니다."],
    [".kpi-row", "숫자는 모두 그 민원의 목록을 엽니다. 변화는 같은 요일, 같은 시각과 견줍니다."],
    ["[data-action=find]", "Ctrl+K 로 접수번호, 부서, 주제, 쪽을 바로 찾습니다."],
    [".help-menu", "쪽마다 도움말과 글쇠가 있습니다. 이 안내도 여기서 다시 볼 수 있습니다."],
  ];
  const SEEN = "minwon-tour-seen";
  let card, at = 0;

  function seen() {
    try {
      return window.localStorage.getItem(SEEN) === "1";
    } catch (error) {
      return true;
    }
  }

  function remember() {
    try {
      window.localStorage.setItem(SEEN, "1");
    } catch (error) {
      // A browser that keeps nothing shows the dot again.
    }
    mark();
  }

  // A dot on the ? until somebody has looked once.
  function mark() {
    const menu = document.querySelector(".help-menu");
    if (menu) menu.toggleAttribute("data-new", !seen());
  }

  function build() {
    card = document.createElement("section");
    card.className = "tour";
    card.setAttribute("role", "dialog");
    card.setAttribute("aria-label", "둘러보기");
    card.innerHTML =
      '<p class="tour-step" aria-live="polite"></p><p class="tour-buttons">' +
      '<button type="button" class="tool" data-tour="back">앞으로</button>' +
      '<button type="button" class="tool" data-tour="stop">그만</button>' +
      '<button type="button" class="button" data-tour="next">다음</button></p>';
    document.body.append(card);
    card.addEventListener("click", (event) => {
      const said = event.target.dataset && event.target.dataset.tour;
      if (said === "stop") stop();
      if (said === "back") show(at - 1);
      if (said === "next") (at + 1 < STEPS.length ? show(at + 1) : stop());
    });
    card.addEventListener("keydown", (event) => event.key === "Escape" && stop());
  }

  function light(selector) {
    document.querySelectorAll(".tour-here").forEach((one) => one.classList.remove("tour-here"));
    const target = selector && document.querySelector(selector);
    if (target) target.classList.add("tour-here");
  }

  function show(step) {
    at = Math.max(0, step);
    card.querySelector(".tour-step").textContent = `${at + 1} / ${STEPS.length} · ${STEPS[at][1]}`;
    card.querySelector("[data-tour=back]").disabled = at === 0;
    card.querySelector("[data-tour=next]").textContent = at + 1 < STEPS.length ? "다음" : "끝";
    light(STEPS[at][0]);
    card.querySelector("[data-tour=next]").focus();
  }

  function stop() {
    light(null);
    card.remove();
    card = null;
    const summary = document.querySelector(".help-menu > summary");
    if (summary) summary.focus();
  }

  function start() {
    const menu = document.querySelector(".help-menu");
    if (menu) menu.open = false;
    if (window.location.pathname !== "/") minwon.go("/");
    if (!card) build();
    show(0);
  }

  document.addEventListener("click", (event) => {
    if (!event.target.closest) return;
    if (event.target.closest("[data-action=tour]")) start();
    if (event.target.closest(".help-menu > summary")) remember();
  });
  new MutationObserver((_, watcher) => {
    if (!document.querySelector(".help-menu")) return;
    watcher.disconnect();
    mark();
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
