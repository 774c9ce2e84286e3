// The picture on the page: texts and lines of a stage, drawings on canvases, and what moves of them.

import { formatSum, shortSum } from "./money.js";
import { paint, paintOutline, Sheets } from "./painter.js";

const SVG = "http://www.w3.org/2000/svg";
const AIR_PX = 6;
const LEAST_MOVE_PX = 0.2;
const LABELS_APART_PX = 66;
const CAPTIONS_EVERY = 12;
const FIGURES_EVERY = 3;
const BUDGET_MS = 2;

function drawn(name, attributes, parent, text) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) if (value !== "") node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  parent.append(node);
  return node;
}

function line(data, parent) {
  return drawn("line", {
    x1: data.x1, y1: data.y1, x2: data.x2, y2: data.y2, stroke: data.colour, "stroke-width": data.width,
    "stroke-dasharray": data.dash, opacity: data.opacity === 1 ? "" : data.opacity,
    "stroke-linecap": data.dash ? "round" : "",
  }, parent);
}

function written(data, parent, halo) {
  const node = drawn("text", {
    x: data.x, y: data.y, "font-family": data.family === "Literata" ? "Literata, Georgia, serif" : "Onest, sans-serif",
    "font-size": data.size, "font-weight": data.weight, fill: data.colour, "text-anchor": data.anchor,
    class: halo ? "halo" : "",
  }, parent, data.text);
  return node;
}

/** Change a text only where it differs: an unchanged one costs no layout. */
function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Change an attribute only where it differs. */
function put(node, name, value) {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

/** One layout and view of the picture; laid once, then shown frame by frame. */
export class Stage {
  constructor(root, story) {
    this.story = story;
    this.root = root;
    this.under = root.querySelector("#under");
    this.over = root.querySelector("#over");
    this.captions = root.querySelector("#captions");
    this.drawings = root.querySelector("#drawings");
    this.canvases = story.products.map(({ id }) => {
      const canvas = document.createElement("canvas");
      canvas.dataset.product = id;
      this.drawings.append(canvas);
      return canvas;
    });
  }

  /** Build everything that stands still; `data`: a stage of the story. */
  lay(data) {
    this.data = data;
    if (this.packed !== this.story.packs[data.layout]) {
      this.packed = this.story.packs[data.layout];
      this.sheets = new Sheets(this.packed.sets);
    }
    this.moving = [];
    this.painted = [];
    this.root.dataset.layout = data.layout;
    for (const svg of [this.under, this.over, this.captions]) {
      svg.setAttribute("viewBox", `0 0 ${data.width} ${data.height}`);
      svg.replaceChildren();
    }
    this.ticks = drawn("g", {}, this.under);
    this.behind = drawn("g", {}, this.under);
    this.guides = drawn("g", {}, this.over);
    this.groups = new Map();
    for (const { id } of this.story.products) {
      this.groups.set(id, {
        attached: drawn("g", { "data-product": id }, this.over), caption: drawn("g", { "data-product": id }, this.captions),
      });
    }
    for (const one of data.lines) this.layLine(one);
    for (const one of data.chips) this.layChip(one);
    for (const one of data.texts) this.layText(one);
    this.layLevel();
  }

  layLine(one) {
        const free = one.role === "zero" ? this.guides : this.behind;
    const node = line(one, one.product ? this.groups.get(one.product).attached : free);
    if (one.role !== "zero" && one.role !== "leader") this.moving.push({ ...one, node, value: one.role });
  }

  layChip({ x, y, product, attached }) {
    const group = this.groups.get(product)[attached ? "attached" : "caption"];
    drawn("circle", { cx: x, cy: y, r: this.data.chip, fill: this.story.colours.control }, group);
  }

  layText(one) {
    const groups = this.groups.get(one.product);
    const parent = groups ? groups[one.attached ? "attached" : "caption"] : this.guides;
    const node = written(one, parent, one.role === "figure" || one.follows);
    if (one.role === "name") node.classList.add("crossed");
    if (one.says || one.follows) this.moving.push({ ...one, node, value: one.follows });
  }

  layLevel() {
    const { ink } = this.story.colours;
    this.level = drawn("g", { visibility: "hidden", id: "level" }, this.over);
    drawn("line", { stroke: ink, "stroke-width": 1.2, "stroke-dasharray": "2 4" }, this.level);
    drawn("text", {
      class: "halo", "font-size": this.data.layout === "phone" ? 12 : 16, "font-weight": 600, fill: ink,
      "font-family": "Onest, sans-serif",
    }, this.level);
  }

  /** Give the canvases their size on the screen; sharper than that they need not be. */
  fit() {
    const { data } = this;
    const pixels = (this.root.clientWidth / data.width) * Math.min(window.devicePixelRatio || 1, 2);
    const scale = data.column / this.packed.width;
    this.sheets.use(pixels * scale);
    const left = data.column / 2 + AIR_PX;
    const top = data.ground - data.top + AIR_PX;
    const foot = data.depth + AIR_PX;
    this.origin = { x: left / scale, y: top / scale };
    this.scale = scale;
    data.columns.forEach((middle, index) => {
      const canvas = this.canvases[index];
      canvas.width = Math.ceil(2 * left * pixels);
      canvas.height = Math.ceil((top + foot) * pixels);
      canvas.style.left = `${((middle - left) / data.width) * 100}%`;
      canvas.style.top = `${((data.ground - top) / data.height) * 100}%`;
      canvas.style.width = `${((2 * left) / data.width) * 100}%`;
      canvas.style.height = `${((top + foot) / data.height) * 100}%`;
    });
    this.painted = [];
  }

  /** Move the columns together where some have closed up; `middles` by product, null: closed. */
  spread(middles) {
    this.middles = middles;
    const unit = this.root.clientWidth / this.data.width;
    middles.forEach((middle, index) => {
      const { id } = this.story.products[index];
      const { attached, caption } = this.groups.get(id);
      const by = middle === null ? 0 : middle - this.data.columns[index];
      this.canvases[index].hidden = middle === null;
      this.canvases[index].style.transform = by ? `translateX(${by * unit}px)` : "";
      attached.setAttribute("visibility", middle === null ? "hidden" : "visible");
      attached.setAttribute("transform", `translate(${by} 0)`);
      if (this.data.layout === "desktop") {
        caption.setAttribute("visibility", middle === null ? "hidden" : "visible");
        caption.setAttribute("transform", `translate(${by} 0)`);
      }
    });
  }

  /** Ticks of a scale; `values` in minor units. */
  showTicks(values, units, opacity = 1) {
    const { axis, ground } = this.data;
    this.ticks.replaceChildren();
    this.ticks.setAttribute("opacity", opacity);
    for (const value of values) {
      const y = ground - value / units;
      for (const one of axis.lines) line({ ...one, y1: y, y2: y }, this.ticks);
      written({ ...axis.text, y: y + axis.text.dy, text: this.short(value) }, this.ticks, false);
    }
  }

  /**
   * Show one moment. frame: { units, products: [{ sums, heights, off }], invested, inflated, inflationOn }, where `sums`
   * are BigInt by name and `heights` px; all: paint every drawing now, else the most outdated ones while time lasts.
   */
  show(frame, all) {
    this.paintDrawings(frame, all ? Infinity : BUDGET_MS);
    this.spreadLabels(frame);
    this.shownFrames = all ? 0 : (this.shownFrames ?? 0) + 1;
    const captionsToo = this.shownFrames % CAPTIONS_EVERY === 0;
    const figuresToo = this.shownFrames % FIGURES_EVERY === 0;
    for (const item of this.moving) if (item.value || captionsToo) this.move(item, frame, figuresToo);
    this.showLevel(frame);
  }

  paintDrawings(frame, budgetMs) {
    const began = performance.now();
    const stale = frame.products
      .map((product, index) => ({ product, index, by: this.staleness(product, index) }))
      .filter(({ by }) => by > LEAST_MOVE_PX)
      .sort((one, other) => other.by - one.by);
    for (const { product, index } of stale) {
      this.paintDrawing(product, index);
      if (performance.now() - began > budgetMs) break;
    }
  }

  staleness(product, index) {
    const before = this.painted[index];
    if (this.middles[index] === null) return 0;
    if (!before || before.off !== product.off || before.stretch !== this.stretch) return Infinity;
    const names = ["height", "guaranteed", "bad", "loss"];
    return Math.max(...names.map((name) => Math.abs((product.heights[name] ?? 0) - (before[name] ?? 0))));
  }

  paintDrawing({ heights, off }, index) {
    const context = this.canvases[index].getContext("2d");
    const figure = this.packed.figures[index];
    const inFigure = Object.fromEntries(
      Object.entries(heights).map(([name, px]) => [name, px === null ? null : px / this.scale]));
    const { x, y } = this.origin;
    if (off) paintOutline(context, this.sheets, figure, inFigure.height, x, y, this.story.colours.muted);
    else paint(context, this.sheets, figure, inFigure, x, y, this.stretch);
    this.painted[index] = { ...heights, off, stretch: this.stretch };
    this.canvases[index].dataset.height = heights.height;
  }

  move(item, frame, saying) {
    if (item.says && saying) say(item.node, this.filled(item, frame));
    if (!item.value) return;
    const at = this.place(item, frame);
    put(item.node, "visibility", at === null ? "hidden" : "inherit");
    if (at === null) return;
    const shift = at - item.anchorY + (item.push ?? 0);
    put(item.node, "transform", `translate(0 ${shift.toFixed(1)})`);
  }

  /** y of the thing that a line or a label follows; null: not there now. */
  place({ value, product }, frame) {
    const { ground } = this.data;
    if (value === "invested") return frame.invested === null ? null : ground - frame.invested / frame.units;
    if (value === "inflation") {
      return frame.inflated === null || !frame.inflationOn ? null : ground - frame.inflated / frame.units;
    }
    const index = this.story.products.findIndex(({ id }) => id === product);
    const { heights, off } = frame.products[index];
    const seen = this.painted[index] ?? heights;
    if (value === "figure") return ground - seen.height;
    if (off) return null;
    if (value === "guarantee") return seen.guaranteed > 0 && seen.guaranteed < seen.height ? ground - seen.guaranteed : null;
    if (seen.bad > 0) return ground - seen.bad;
    return seen.loss > 0 ? ground + seen.loss : null;
  }

  /** Labels of the two lines that come too near are pushed apart. */
  spreadLabels(frame) {
    const invested = this.place({ value: "invested" }, frame);
    const inflation = this.place({ value: "inflation" }, frame);
    const near = invested === null || inflation === null ? 0 : LABELS_APART_PX - Math.abs(invested - inflation);
    const push = Math.max(0, near) / 2;
    const below = invested >= inflation ? 1 : -1;
    for (const item of this.moving) {
      if (item.value === "invested" && item.says !== undefined) item.push = push * below;
      if (item.value === "inflation" && item.says !== undefined) item.push = -push * below;
    }
  }

  filled({ says, product }, frame) {
    const index = this.story.products.findIndex(({ id }) => id === product);
    const sums = index < 0 ? frame.common : frame.products[index].sums;
    return this.fill(says, sums);
  }

  /**
   * `says` with its sums: {final} in full, {~final} short, {=final} in the unit of the greatest one, each with a sign where
   * a plus follows: {+gain}; words stand as they are: {side}.
   */
  fill(says, sums) {
    return says.replace(/\{([~=]?)(\+?)(\w+)\}/g, (_, form, sign, name) => {
      const value = sums[name];
      if (value === null || value === undefined) return "";
      if (typeof value === "string") return value;
      if (form === "=") return this.bare(value, sign === "+");
      return form === "~" ? this.short(value, sign === "+") : this.sum(value, sign === "+");
    });
  }

  /** A figure without its unit, as illustrations/scene/figures.py writes it. */
  bare(minor, signed) {
    const value = Math.abs(Number(minor)) / this.unit;
    const text = value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
    const sign = minor < 0n ? "\u2212" : signed && minor > 0n ? "+" : "";
    return sign + (this.story.language === "ru" ? text.replace(".", ",") : text);
  }

  /** The unit of bare figures: thousand, million and so on of the greatest value of the picture; its index. */
  unitOf(greatest) {
    this.unit = 10 ** this.story.digits;
    let thousands = 0;
    while (this.unit * 1000 <= greatest && thousands < 4) {
      this.unit *= 1000;
      thousands += 1;
    }
    return thousands;
  }

  /** One coin or floor stands for a fixed sum; it grows to the next round one where a coin would get too thin. */
  stretchTo(units) {
    this.stretch = 1;
    if (!this.data.unitMinor) return;
    const least = this.packed.unitPx * this.scale;
    let size = 10 ** this.story.digits;
    this.oneMinor = 0;
    while (!this.oneMinor) {
      this.oneMinor = [1, 2, 5].map((step) => size * step).find((one) => one / units >= least - 1e-6) ?? 0;
      size *= 10;
    }
    this.stretch = this.oneMinor / units / least;
  }

  sum(minor, signed = false) {
    const { currency, digits, language } = this.story;
    return formatSum(BigInt(minor), currency, digits, language, signed);
  }

  short(minor, signed = false) {
    const { digits, language } = this.story;
    return shortSum(BigInt(minor), digits, language, signed);
  }

  /** Draw one product's level to the axis; null: none. */
  pointAt(index) {
    this.pointed = index;
  }

  showLevel(frame) {
    const shown = this.pointed !== null && this.pointed !== undefined && this.middles[this.pointed] !== null;
    this.level.setAttribute("visibility", shown ? "visible" : "hidden");
    if (!shown) return;
    const { axis, ground } = this.data;
    const { heights, sums } = frame.products[this.pointed];
    const y = ground - (this.painted[this.pointed] ?? heights).height;
    const [mark, text] = this.level.children;
    for (const [name, value] of Object.entries({ x1: axis.x, x2: this.middles[this.pointed], y1: y, y2: y })) {
      mark.setAttribute(name, value);
    }
    text.setAttribute("x", axis.x + 8);
    text.setAttribute("y", y - 7);
    say(text, this.sum(sums.shown, this.data.view === "gain"));
  }
}
