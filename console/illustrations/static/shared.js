// Tells the first paint of the picture and, once the client allowed it, what they do with it. The picture stands in a
// sandboxed frame and speaks by messages only.
const main = document.getElementById("main");
const frame = document.getElementById("picture");
const ACTS = new Set(["moved a slider", "switched a product", "played"]);
const told = new Set();
let paintedMs = null;

function painted() {
  paintedMs ??= performance.now();
}

frame.addEventListener("load", () => requestAnimationFrame(painted));
if (document.readyState === "complete") painted();

for (const form of document.forms) {
  const shown = form.elements.namedItem("shown_ms");
  if (shown) {
    form.addEventListener("submit", () => {
      shown.value = paintedMs === null ? 0 : Math.round(performance.now() - paintedMs);
    });
  }
}

addEventListener("message", (event) => {
  if (event.source !== frame.contentWindow || event.data?.kind !== "mimika-illustration") return;
  const act = event.data.event;
  if (act === "painted") painted();
  if (main.dataset.agreed !== "1" || !ACTS.has(act) || told.has(act)) return;
  told.add(act);
  fetch(`${main.dataset.base}/acts`, { method: "POST", body: new URLSearchParams({ event: act }), keepalive: true });
});
