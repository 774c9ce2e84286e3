// The picture on the page: drawings on canvases, and the labels over them.

import { Difference } from "./difference.js";
import { Labels } from "./labels.js";
import { paint, paintOutline, Sheets } from "./painter.js";

const AIR_PX = 6;
const LEAST_MOVE_PX = 0.2;
const BUDGET_MS = 2;

/** One layout and view of the picture; laid once, then shown frame by frame. */
export class Stage {
  constructor(root, story, wording) {
    this.story = story;
    this.root = root;
    this.pointed = null;
    this.labels = new Labels(root, story, wording);
    this.difference = new Difference();
    const drawings = root.querySelector("#drawings");
    this.canvases = story.products.map(({ id }) => {
      const canvas = document.createElement("canvas");
      canvas.dataset.product = id;
      drawings.append(canvas);
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
    this.root.dataset.layout = data.layout;
    this.labels.lay(data);
    this.difference.lay(data, this.labels.over);
    this.forget();
  }

  /** Nothing on the canvases is of any use. */
  forget() {
    this.painted = [];
    this.costs = this.canvases.map(() => 0);
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
    this.forget();
  }

  /** Move the columns together where some have closed up; `middles` by product, null: closed. */
  spread(middles) {
    this.middles = middles;
    const share = 100 / (this.data.column + 2 * AIR_PX);
    middles.forEach((middle, index) => {
      const by = middle === null ? 0 : middle - this.data.columns[index];
      this.canvases[index].hidden = middle === null;
      this.canvases[index].style.transform = by ? `translateX(${by * share}%)` : "";
    });
    this.labels.spread(middles);
  }

  /** Ticks of a scale; `values` in minor units. */
  showTicks(values, units) {
    this.labels.showTicks(values, units);
  }

  /**
   * Show one moment. frame: { units, products: [{ heights, off }], invested, inflated, inflationOn, asked, sums() },
   * where heights are px, sums BigInt by name, asked: as the manager asked; all: paint and write everything now, else the
   * most outdated while time lasts.
   */
  show(frame, all) {
    const fresh = this.paintDrawings(frame, all ? Infinity : BUDGET_MS);
    this.labels.show(frame, this.painted, fresh, all ? null : performance.now());
    this.difference.show(all && frame.asked, frame, this);
    this.showLevel(frame);
  }

  /** Paint the most outdated drawings, at least one, and no further than fits by what each took the last time. */
  paintDrawings(frame, budgetMs) {
    const fresh = new Set();
    const stale = frame.products
      .map((product, index) => ({ index, by: this.staleness(product, index) }))
      .filter(({ by }) => by > LEAST_MOVE_PX)
      .sort((one, other) => other.by - one.by);
    let spent = 0;
    for (const { index } of stale) {
      if (fresh.size && spent + this.costs[index] > budgetMs) break;
      const began = performance.now();
      this.paintDrawing(frame.products[index], index);
      this.costs[index] = performance.now() - began;
      spent += this.costs[index];
      fresh.add(index);
    }
    return fresh;
  }

  staleness({ heights, off }, index) {
    const before = this.painted[index];
    if (this.middles[index] === null) return 0;
    if (!before || before.off !== off || before.stretch !== this.stretch) return Infinity;
    let most = 0;
    for (const name in heights) most = Math.max(most, Math.abs((heights[name] ?? 0) - (before[name] ?? 0)));
    return most;
  }

  paintDrawing({ heights, off }, index) {
    const context = this.canvases[index].getContext("2d");
    const figure = this.packed.figures[index];
    const { x, y } = this.origin;
    if (off) paintOutline(context, this.sheets, figure, this.inFigure(heights).height, x, y, this.story.colours.muted);
    else paint(context, this.sheets, figure, this.inFigure(heights), x, y, this.stretch);
    this.painted[index] = { ...heights, off, stretch: this.stretch };
    this.canvases[index].dataset.height = heights.height;
  }

  /** Heights in units of the figures. */
  inFigure(heights) {
    const found = {};
    for (const name in heights) found[name] = heights[name] === null ? null : heights[name] / this.scale;
    return found;
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

  /** Draw one product's level to the axis; null: none. */
  pointAt(index) {
    this.pointed = index;
  }

  showLevel(frame) {
    this.labels.showLevel(frame, this.painted, this.pointed, this.pointed === null ? null : this.middles[this.pointed]);
  }
}
