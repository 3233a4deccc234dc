// 그림: a chart as PNG, with its title, the instant of the data and the address of its complaints below it.
(function () {
  "use strict";
  const minwon = (window.minwon = window.minwon || {});
  const LIBRARY = "/assets/vendor/html-to-image-1.11.13/html-to-image.js";
  const SCALE = 2;
  const FOOT = 34;
  let loading = null;

  const library = () => {
    if (window.htmlToImage) return Promise.resolve(window.htmlToImage);
    loading =
      loading ||
      new Promise((done, failed) => {
        const script = document.createElement("script");
        script.src = LIBRARY;
        script.onload = () => done(window.htmlToImage);
        script.onerror = () => {
          loading = null;
          failed(new Error("library"));
        };
        document.head.append(script);
      });
    return loading;
  };

  const stampText = () => {
    const stamp = document.getElementById("stamp");
    return stamp ? stamp.textContent.trim() : "";
  };
  // '민원_채널과 시각_20261122_1400.png'
  const fileName = (title) => {
    const now = new Date();
    const two = (number) => String(number).padStart(2, "0");
    const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
    return `민원_${title.replace(/[\\/:*?"<>|]/g, " ").trim()}_${day}_${two(now.getHours())}${two(now.getMinutes())}.png`;
  };

  const withFoot = (drawn, card) => {
    const style = window.getComputedStyle(card);
    const whole = document.createElement("canvas");
    whole.width = drawn.width;
    whole.height = drawn.height + FOOT * SCALE;
    const pen = whole.getContext("2d");
    pen.fillStyle = style.backgroundColor;
    pen.fillRect(0, 0, whole.width, whole.height);
    pen.drawImage(drawn, 0, 0);
    pen.fillStyle = style.color;
    pen.font = `${12 * SCALE}px ${style.fontFamily}`;
    pen.textBaseline = "middle";
    pen.fillText(stampText(), 14 * SCALE, drawn.height + (FOOT * SCALE) / 2, whole.width - 28 * SCALE);
    return whole;
  };

  const save = (canvas, name) =>
    new Promise((done, failed) =>
      canvas.toBlob((blob) => {
        if (!blob) return failed(new Error("blob"));
        const link = document.createElement("a");
        link.href = URL.createObjectURL(blob);
        link.download = name;
        document.body.append(link);
        link.click();
        link.remove();
        window.setTimeout(() => URL.revokeObjectURL(link.href), 10000);
        return done();
      }, "image/png")
    );

  minwon.picture = (button) => {
    const card = button.closest(".card");
    const heading = card && card.querySelector("h2");
    if (!card) return;
    const spoken = button.dataset.label || button.textContent;
    button.dataset.label = spoken;
    button.textContent = "그리는 중…";
    const back = (text) => {
      button.textContent = text;
      window.setTimeout(() => (button.textContent = spoken), 2000);
    };
    library()
      .then((made) =>
        made.toCanvas(card, {
          pixelRatio: SCALE,
          skipFonts: true,
          backgroundColor: window.getComputedStyle(card).backgroundColor,
          filter: (node) => !(node.classList && node.classList.contains("tools")),
        })
      )
      .then((drawn) => save(withFoot(drawn, card), fileName(heading ? heading.textContent : "그림")))
      .then(() => back("저장했습니다"))
      .catch(() => back("그리지 못했습니다"));
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("[data-action='picture']");
    if (button) minwon.picture(button);
  });
})();
