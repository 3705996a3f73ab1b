(() => {
  // Filter by every word typed, sort by a click on a heading; without script the table stands as it is.
  const table = document.querySelector("table.index");
  if (!table) return;
  const body = table.tBodies[0], rows = [...body.rows];
  const form = document.querySelector(".filter"), input = form.querySelector("input"), out = form.querySelector("output");
  const texts = new Map(rows.map((r) => [r, r.textContent.toLowerCase()]));
  form.hidden = false;
  form.addEventListener("submit", (e) => e.preventDefault());
  const filter = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let n = 0;
    for (const r of rows) { r.hidden = !words.every((w) => texts.get(r).includes(w)); n += !r.hidden; }
    out.textContent = words.length ? out.dataset.text.replace("#", n) : "";
  };
  input.addEventListener("input", filter);
  const key = (row, i) => row.cells[i].dataset.order || row.cells[i].textContent.trim();
  [...table.tHead.rows[0].cells].forEach((th, i) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...th.childNodes);
    th.append(button);
    button.addEventListener("click", () => {
      const down = th.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      th.setAttribute("aria-sort", down ? "descending" : "ascending");
      rows.sort((a, b) => key(a, i).localeCompare(key(b, i), document.documentElement.lang, { numeric: true }) * (down ? -1 : 1));
      body.append(...rows);
    });
  });
})();
