// Draws one view of the panel (console/panel/view.py, PanelView) into its elements.

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 328, TOP = 8, FLOOR = 46, HIGH = FLOOR - TOP;

// Where each layer of the line stands, and its other edge for a bar [from_s, to_s, negative, positive].
const EDGES = {
  neutral: [FLOOR, () => TOP],
  negative: [FLOOR, (bar) => FLOOR - bar[2] * HIGH],
  positive: [TOP, (bar) => TOP + bar[3] * HIGH],
};
const MARKS = {
  collecting: "collecting", negative: "negative", neutral: "neutral", positive: "positive",
  "no-face": "no-face", stopped: "stopped", "stopped-by-client": "stopped",
};
const LIVE = "live line marks stop";
const PARTS = {
  collecting: LIVE, negative: LIVE, neutral: LIVE, positive: LIVE, "no-face": LIVE, lost: LIVE,
  stopped: "line resume", "stopped-by-client": "line", "no-consent": "request",
  "report-only": "marks stop", "not-shared": "", waiting: "stop", ended: "report",
};

export function draw(panel, view, hiddenHint) {
  panel.dataset.kind = view.kind;
  panel.dataset.mark = MARKS[view.kind] ?? "off";
  panel.dataset.parts = PARTS[view.kind];
  for (const name of ["word", "under", "status", "clock", "chip", "slot", "message", "foot"]) say(panel, name, view[name]);
  panel.style.setProperty("--evidence", view.evidence);
  columns(panel.querySelector(".columns"), view);
  if (view.line) line(panel, view.line);
  hint(panel, view.hint && view.hint.hint_id !== hiddenHint ? view.hint : null);
  panel.querySelector(".message").hidden = !view.message;
  kept(panel.querySelector(".kept"), view.kept);
}

export function say(panel, name, text) {
  const place = panel.querySelector(`[data-say="${name}"]`);
  if (place.textContent !== text) place.textContent = text;
}

function columns(box, view) {
  box.setAttribute("aria-label", view.columns_summary);
  view.columns.forEach((column, index) => {
    const place = box.children[index];
    place.classList.toggle("gone", column === null);
    place.style.setProperty("--neg-share", column ? column[0] : 0);
    place.style.setProperty("--pos-share", column ? column[2] : 0);
  });
}

function line(panel, { title, summary, span_s, until_s, bars, marks, marks_text }) {
  const x = (second) => Math.round((second / span_s) * WIDTH * 100) / 100;
  const set = (name, path) => panel.querySelector(`[data-draw="${name}"]`).setAttribute("d", path);
  say(panel, "line-title", title);
  say(panel, "marks", marks_text);
  panel.querySelector(".line").setAttribute("aria-label", summary);
  for (const [name, edge] of Object.entries(EDGES)) set(name, runs(bars).map((run) => area(run, x, edge)).join(""));
  set("floor", `M0 ${FLOOR + 0.5}H${x(until_s)}`);
  set("rest", `M${x(until_s)} ${FLOOR + 0.5}H${WIDTH}`);
  panel.querySelector('[data-draw="marks"]').replaceChildren(...marks.map(([second, name]) => mark(x(second), name)));
}

// Bars that touch, so that a run is one stepped area with one outline.
function runs(bars) {
  const found = [];
  for (const bar of bars) {
    if (found.length && found.at(-1).at(-1)[1] === bar[0]) found.at(-1).push(bar);
    else found.push([bar]);
  }
  return found;
}

function area(run, x, [base, edge]) {
  const steps = run.map((bar) => `V${edge(bar).toFixed(2)}H${x(bar[1])}`).join("");
  return `M${x(run[0][0])} ${base}${steps}V${base}z`;
}

function mark(place, name) {
  const x = Math.min(Math.max(place, 3), WIDTH - 3);
  const group = document.createElementNS(SVG, "g");
  const parts = [["path", "halo", { d: `M${x} 4V${FLOOR}` }], ["path", "stem", { d: `M${x} 4V${FLOOR}` }],
    ["circle", "head", { cx: x, cy: 4, r: 3.5 }]];
  for (const [tag, className, attributes] of parts) {
    const part = document.createElementNS(SVG, tag);
    part.setAttribute("class", className);
    for (const [key, value] of Object.entries(attributes)) part.setAttribute(key, value);
    group.append(part);
  }
  const title = document.createElementNS(SVG, "title");
  title.textContent = name;
  group.append(title);
  return group;
}

function hint(panel, shown) {
  panel.querySelector(".hint").hidden = !shown;
  panel.querySelector(".slot .empty").hidden = Boolean(shown);
  if (!shown) return;
  say(panel, "hint-title", shown.title);
  say(panel, "hint-figures", shown.figures);
}

function kept(list, rows) {
  list.hidden = !rows.length;
  list.replaceChildren(...rows.map(([name, value]) => {
    const row = document.createElement("div"), term = document.createElement("dt"), text = document.createElement("dd");
    term.textContent = name;
    text.textContent = value;
    row.append(term, text);
    return row;
  }));
}
