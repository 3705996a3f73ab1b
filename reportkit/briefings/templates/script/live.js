(async () => {
  // Unpack the Vega runtime and replace each drawing by its live chart; on any failure the drawing stays.
  if (!("DecompressionStream" in window)) return;
  const bytes = Uint8Array.from(atob(document.getElementById("rk-vega").textContent), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  (0, eval)(await new Response(stream).text());
  const specs = [...document.querySelectorAll("script.rk-spec")].map((s) => JSON.parse(s.textContent));
  const loader = { load: () => Promise.reject(new Error("no requests")), sanitize: () => Promise.reject(new Error("no links")) };
  for (const chart of document.querySelectorAll(".rk-chart")) {
    const spec = specs[+chart.dataset.chart];
    const place = document.createElement("div");
    try {
      chart.append(place);
      await vegaEmbed(place, spec, { renderer: "svg", actions: false, tooltip: true, loader });
      chart.querySelector(":scope > svg").remove();
      chart.classList.add("rk-live");
    } catch (error) { place.remove(); }
  }
  document.body.dataset.live = "ready";
})();
