(() => {
  // Values of charts on hover and by arrow keys, read from the marks' aria-label.
  const tip = document.createElement("div");
  tip.className = "rk-tip";
  tip.setAttribute("role", "status");
  document.body.append(tip);
  let lit = null;
  const marksOf = (chart) => [...chart.querySelectorAll('[role="graphics-symbol"][aria-label]:not([data-part])')];
  const hide = () => { tip.classList.remove("on"); if (lit) { lit.classList.remove("rk-lit"); lit = null; } };
  const show = (mark, x, y) => {
    const seen = new Set();
    const lines = mark.getAttribute("aria-label").split("; ").filter((l) => !seen.has(l) && seen.add(l));
    if (lit !== mark) {
      if (lit) lit.classList.remove("rk-lit");
      lit = mark;
      mark.classList.add("rk-lit");
      tip.replaceChildren(...lines.map((l) => { const p = document.createElement("div"); p.textContent = l; return p; }));
    }
    tip.classList.add("on");
    const box = tip.getBoundingClientRect();
    tip.style.left = Math.max(4, Math.min(x + 14, innerWidth - box.width - 8)) + "px";
    tip.style.top = Math.max(4, y + box.height + 22 > innerHeight ? y - box.height - 10 : y + 14) + "px";
  };
  for (const chart of document.querySelectorAll(".rk-chart")) {
    let at = -1;
    chart.addEventListener("mousemove", (e) => {
      const mark = e.target.closest && e.target.closest('[role="graphics-symbol"][aria-label]');
      mark && marksOf(chart).includes(mark) ? show(mark, e.clientX, e.clientY) : hide();
    });
    chart.addEventListener("mouseleave", hide);
    chart.addEventListener("blur", () => { at = -1; hide(); });
    chart.addEventListener("keydown", (e) => {
      const marks = marksOf(chart);
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[e.key];
      if (e.key === "Escape") { at = -1; hide(); return; }
      if (!marks.length || (!step && e.key !== "Home" && e.key !== "End")) return;
      e.preventDefault();
      at = e.key === "Home" ? 0 : e.key === "End" ? marks.length - 1 : (at + step + marks.length + (at < 0 && step < 0 ? 1 : 0)) % marks.length;
      marks[at].scrollIntoView({ block: "nearest" });
      const box = marks[at].getBoundingClientRect();
      show(marks[at], box.left + box.width / 2, box.top + box.height / 2);
    });
  }
  // The contents show where one is; folded parts open for print.
  const links = new Map([...document.querySelectorAll(".toc a")].map((a) => [a.getAttribute("href").slice(1), a]));
  if ("IntersectionObserver" in window && links.size) {
    const seen = new IntersectionObserver((entries) => {
      for (const e of entries) if (e.isIntersecting) {
        for (const a of links.values()) a.removeAttribute("aria-current");
        const a = links.get(e.target.id);
        if (a) a.setAttribute("aria-current", "true");
      }
    }, { rootMargin: "0px 0px -75% 0px" });
    for (const id of links.keys()) { const s = document.getElementById(id); if (s) seen.observe(s); }
  }
  addEventListener("beforeprint", () => { hide(); for (const d of document.querySelectorAll("details")) d.open = true; });
  if (matchMedia("(max-width: 60em)").matches) { const d = document.querySelector(".toc details"); if (d) d.open = false; }
})();
