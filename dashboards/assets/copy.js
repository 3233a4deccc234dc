// 표 복사: the table as rich HTML and as tab-separated text, so that it pastes into 한글 and Excel.
(function () {
  "use strict";
  const minwon = (window.minwon = window.minwon || {});

  const plain = (table) =>
    Array.from(table.rows, (row) =>
      Array.from(row.cells, (cell) => cell.innerText.replace(/\s+/g, " ").trim()).join("\t")
    ).join("\n");

  const rich = (table) => {
    const copy = table.cloneNode(true);
    copy.querySelectorAll("a").forEach((link) => link.replaceWith(link.textContent));
    copy.querySelectorAll("*").forEach((node) => {
      Array.from(node.attributes).forEach((attribute) => node.removeAttribute(attribute.name));
    });
    copy.setAttribute("border", "1");
    return copy.outerHTML;
  };

  const bySelection = (fill) => {
    const box = document.createElement("div");
    fill(box);
    document.body.appendChild(box);
    const range = document.createRange();
    range.selectNodeContents(box);
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    const copied = document.execCommand("copy");
    selection.removeAllRanges();
    box.remove();
    return copied;
  };

  const say = (button, text) => {
    const spoken = button.dataset.label || button.textContent;
    button.dataset.label = spoken;
    button.textContent = text;
    window.setTimeout(() => (button.textContent = spoken), 2000);
  };

  minwon.copyTable = function (button) {
    const table = document.getElementById(button.dataset.table);
    if (!table) return;
    const html = rich(table);
    const done = () => say(button, "복사했습니다");
    const failed = () => say(button, bySelection((box) => (box.innerHTML = html)) ? "복사했습니다" : "복사하지 못했습니다");
    if (!navigator.clipboard || !window.ClipboardItem) {
      failed();
      return;
    }
    const item = new ClipboardItem({
      "text/html": new Blob([html], { type: "text/html" }),
      "text/plain": new Blob([plain(table)], { type: "text/plain" }),
    });
    navigator.clipboard.write([item]).then(done, failed);
  };

  // Text that stands ready in `data-text`; without a clipboard (plain HTTP in an office) by selection.
  minwon.copyText = function (button) {
    const text = button.dataset.text;
    const fill = (box) => {
      box.style.whiteSpace = "pre";
      box.textContent = text;
    };
    const failed = () => say(button, bySelection(fill) ? "복사했습니다" : "복사하지 못했습니다");
    if (!navigator.clipboard) {
      failed();
      return;
    }
    navigator.clipboard.writeText(text).then(() => say(button, "복사했습니다"), failed);
  };
})();
