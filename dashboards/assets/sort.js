// A heading that is a button puts its table's rows in order: the largest first, then the smallest.
(function () {
  "use strict";
  const valueOf = (row, column) => {
    const cell = row.cells[column];
    if (cell.dataset.sort !== undefined) return Number(cell.dataset.sort);
    return cell.tagName === "TH" ? cell.textContent : null;
  };
  const compared = (one, other) => {
    if (one === null || other === null) return (one === null) - (other === null);
    return typeof one === "string" ? one.localeCompare(other, "ko") : other - one;
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("[data-action='sort']");
    if (!button) return;
    const heading = button.closest("th");
    const body = heading.closest("table").tBodies[0];
    const again = heading.getAttribute("aria-sort") === "descending";
    heading.parentNode.querySelectorAll("[aria-sort]").forEach((one) => one.removeAttribute("aria-sort"));
    heading.setAttribute("aria-sort", again ? "ascending" : "descending");
    const rows = Array.from(body.rows).map((row) => [valueOf(row, heading.cellIndex), row]);
    const known = rows.filter((row) => row[0] !== null).sort((a, b) => compared(a[0], b[0]));
    if (again) known.reverse();
    known.concat(rows.filter((row) => row[0] === null)).forEach((row) => body.appendChild(row[1]));
  });
})();
