// Lines and texts over and behind the drawings: what of them moves with a level, and when a sum is written anew.

import { drawn, layer, line, sheet, written } from "./nodes.js";

const LABELS_APART_PX = 66;
const FIGURES_MS = 100;
const OTHERS_MS = 400;
const LONGEST_HELD_MS = 1000;

/** Each thing that moves has a layer of its own, which is shifted as a whole: that costs no layout. */
export class Labels {
  constructor(root, story, wording) {
    this.story = story;
    this.wording = wording;
    this.under = root.querySelector("#under");
    this.over = root.querySelector("#over");
    this.captions = root.querySelector("#captions");
    this.numbers = new Map(story.products.map(({ id }, index) => [id, index]));
  }

  /** Build everything of one layout and view. */
  lay(data) {
    this.data = data;
    this.moving = [];
    this.telling = [];
    this.captions.setAttribute("viewBox", `0 0 ${data.width} ${data.height}`);
    for (const one of [this.under, this.over, this.captions]) one.replaceChildren();
    const behind = sheet(data, this.under);
    this.ticks = drawn("g", {}, behind);
    this.behind = drawn("g", {}, behind);
    this.guides = sheet(data, this.over);
    this.groups = this.story.products.map(({ id }) => {
      const attached = layer(this.over, { "data-product": id });
      return { attached, still: this.sheetOf(attached, id), caption: drawn("g", { "data-product": id }, this.captions) };
    });
    for (const one of data.lines) this.layLine(one);
    for (const one of data.chips) this.layChip(one);
    for (const one of data.texts) this.layText(one);
    this.layLevel();
  }

  sheetOf(parent, id) {
    return drawn("g", id === undefined ? {} : { "data-product": id }, sheet(this.data, parent));
  }

  layLine(one) {
    const index = this.numbers.get(one.product);
    if (one.role === "zero") line(one, this.guides);
    else if (one.role === "leader") line(one, this.behind);
    else {
      const moved = layer(index === undefined ? this.under : this.groups[index].attached);
      line(one, this.sheetOf(moved));
      this.moving.push({ layer: moved, level: one.role, index, anchorY: one.anchorY, push: 0 });
    }
  }

  layChip({ x, y, product, attached }) {
    const group = this.groups[this.numbers.get(product)];
    const parent = attached ? group.still : group.caption;
    drawn("circle", { cx: x, cy: y, r: this.data.chip, fill: this.story.colours.control }, parent);
  }

  layText(one) {
    const index = this.numbers.get(one.product);
    const group = this.groups[index];
    const moved = one.follows && layer(group ? group.attached : this.over);
    const still = group ? (one.attached ? group.still : group.caption) : this.guides;
    const node = written(one, moved ? this.sheetOf(moved, one.product || undefined) : still, one.follows);
    if (one.role === "name") node.classList.add("crossed");
    const pushed = one.says !== undefined && !group;
    if (moved) this.moving.push({ layer: moved, level: one.follows, index, anchorY: one.anchorY, push: 0, pushed });
    if (one.says) this.telling.push({ node, index, says: one.says, level: one.follows, told: one.text, at: 0 });
  }

  layLevel() {
    const { ink } = this.story.colours;
    this.level = drawn("g", { visibility: "hidden", id: "level" }, sheet(this.data, this.over));
    drawn("line", { stroke: ink, "stroke-width": 1.2, "stroke-dasharray": "2 4" }, this.level);
    drawn("text", {
      class: "halo", "font-size": this.data.layout === "phone" ? 12 : 16, "font-weight": 600, fill: ink,
      "font-family": "Onest, sans-serif",
    }, this.level);
  }

  /** Move what belongs to the columns; `middles` by product, null: closed. */
  spread(middles) {
    const { columns, layout, width } = this.data;
    middles.forEach((middle, index) => {
      const { attached, caption } = this.groups[index];
      const by = middle === null ? 0 : middle - columns[index];
      attached.style.visibility = middle === null ? "hidden" : "";
      attached.style.transform = by ? `translateX(${(by / width) * 100}%)` : "";
      if (layout === "desktop") {
        caption.setAttribute("visibility", middle === null ? "hidden" : "visible");
        caption.setAttribute("transform", `translate(${by} 0)`);
      }
    });
  }

  /** Ticks of a scale; `values` in minor units. */
  showTicks(values, units) {
    const { axis, ground } = this.data;
    this.ticks.replaceChildren();
    for (const value of values) {
      const y = ground - value / units;
      for (const one of axis.lines) line({ ...one, y1: y, y2: y }, this.ticks);
      written({ ...axis.text, y: y + axis.text.dy, text: this.wording.short(value) }, this.ticks, false);
    }
  }

  /** Show a frame whose drawings are seen at `seen`, those of `fresh` since now; now null: write every sum. */
  show(frame, seen, fresh, now) {
    this.spreadLabels(frame);
    for (const one of this.moving) this.move(one, this.place(one, frame, seen));
    if (now === null) for (const one of this.telling) this.tell(one, frame, 0);
    else this.tellDue(frame, fresh, now);
  }

  move(one, y) {
    const shift = y === null ? null : Math.round((y - one.anchorY + one.push) * 10);
    if (shift === one.shift) return;
    const { style } = one.layer;
    if ((shift === null) !== (one.shift === null)) style.visibility = shift === null ? "hidden" : "";
    if (shift !== null) style.transform = `translateY(${((shift * 10) / this.data.height).toFixed(4)}%)`;
    one.shift = shift;
  }

  /** The figures of drawings that are fresh, ten times a second; in a frame without them what has waited longest. */
  tellDue(frame, fresh, now) {
    let told = false;
    let oldest = null;
    for (const one of this.telling) {
      const waited = now - one.at;
      if (one.level === "figure" && fresh.has(one.index)) {
        if (waited >= FIGURES_MS) told = this.tell(one, frame, now) || told;
      } else if (waited >= OTHERS_MS && (oldest === null || one.at < oldest.at)) oldest = one;
    }
    if (oldest && (!told || now - oldest.at > LONGEST_HELD_MS)) this.tell(oldest, frame, now);
  }

  /** Write one text; whether it differs from what stood there. */
  tell(one, frame, now) {
    const { common, products } = frame.sums();
    const text = this.wording.fill(one.says, one.index === undefined ? common : products[one.index]);
    one.at = now;
    if (text === one.told) return false;
    one.told = text;
    one.node.textContent = text;
    return true;
  }

  /** y of the thing that a line or a label follows; null: not there now. */
  place({ level, index }, frame, seen) {
    const { ground } = this.data;
    if (level === "invested") return frame.invested === null ? null : ground - frame.invested / frame.units;
    if (level === "inflation") {
      return frame.inflated === null || !frame.inflationOn ? null : ground - frame.inflated / frame.units;
    }
    const { height, guaranteed, bad, loss } = seen[index] ?? frame.products[index].heights;
    if (level === "figure") return ground - height;
    if (frame.products[index].off) return null;
    if (level === "guarantee") return guaranteed > 0 && guaranteed < height ? ground - guaranteed : null;
    if (bad > 0) return ground - bad;
    return loss > 0 ? ground + loss : null;
  }

  /** Labels of the two lines that come too near are pushed apart. */
  spreadLabels(frame) {
    const invested = this.place({ level: "invested" }, frame);
    const inflation = this.place({ level: "inflation" }, frame);
    const near = invested === null || inflation === null ? 0 : LABELS_APART_PX - Math.abs(invested - inflation);
    const push = (Math.max(0, near) / 2) * (invested >= inflation ? 1 : -1);
    for (const one of this.moving) if (one.pushed) one.push = one.level === "invested" ? push : -push;
  }

  /** Draw one product's level to the axis; index null: none. */
  showLevel(frame, seen, index, middle) {
    const shown = index !== null && middle !== null;
    if (!shown && this.level.getAttribute("visibility") === "hidden") return;
    this.level.setAttribute("visibility", shown ? "visible" : "hidden");
    if (!shown) return;
    const { axis, ground, view } = this.data;
    const y = ground - (seen[index] ?? frame.products[index].heights).height;
    const [mark, text] = this.level.children;
    for (const [name, value] of Object.entries({ x1: axis.x, x2: middle, y1: y, y2: y })) mark.setAttribute(name, value);
    text.setAttribute("x", axis.x + 8);
    text.setAttribute("y", y - 7);
    text.textContent = this.wording.sum(frame.sums().products[index].shown, view === "gain");
  }
}
