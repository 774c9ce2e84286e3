// The page: what the reader chose, and the picture of it.

import { steps, unitsPerPx } from "./axis.js";
import { CHANGE_MS, passed, playMs, yearAt } from "./clock.js";
import { Controls } from "./controls.js";
import { reporter, sizeTeller } from "./feedback.js";
import { blended, extremes, framed, moment, sums } from "./moments.js";
import { Readings } from "./readings.js";
import { Stage } from "./stage.js";
import { fillTable } from "./table.js";
import { Wording } from "./wording.js";

const DESKTOP_FROM_PX = 900;
const SAID_AFTER_MS = 500;
const ROWS_MARGIN_PX = 24;

class Page {
  constructor(story, root) {
    this.story = story;
    this.root = root;
    this.last = story.stops.length - 1;
    this.chosen = { view: story.view, amount: story.amounts.indexOf(story.amount), topUp: story.topUps.indexOf(story.topUp) };
    this.position = this.last;
    this.off = story.products.map(() => "on");
    this.inflationOn = true;
    this.readings = new Readings(story);
    this.wording = new Wording(story);
    this.stage = new Stage(root, story, this.wording);
    this.still = window.matchMedia("(prefers-reduced-motion: reduce)");
    this.tell = reporter(story.requestId, () => performance.now());
    this.tellSize = sizeTeller();
    document.documentElement.classList.toggle("framed", window.parent !== window);
    this.printing = window.matchMedia("print");
    this.controls = new Controls(root, story, this);
    this.readings.ask(story.amount, story.topUp);
    this.frame = null;
    new ResizeObserver(() => this.relay()).observe(root);
    new ResizeObserver(() => this.measure()).observe(document.getElementById("rows"));
    window.addEventListener("beforeprint", () => this.pause());
  }

  /** The layout for this window, laid anew if it changed; sizes for this width. Paper takes the desktop's as it is shown, and else the still picture. */
  relay() {
    if (this.printing.matches && this.stage.data) return;
    const layout = window.innerWidth >= DESKTOP_FROM_PX ? "desktop" : "phone";
    const { stages } = this.story;
    const own = stages[layout] ?? Object.values(stages)[0];
    if (!own[this.chosen.view]) this.chosen.view = Object.keys(own)[0];
    this.controls.offer(Object.keys(own), this.chosen.view);
    const data = own[this.chosen.view];
    if (data !== this.stage.data) this.lay(data);
    const unit = this.root.clientWidth / data.width;
    this.root.classList.toggle("pinned", window.innerHeight > data.split * unit + 220);
    this.stage.fit();
    this.spread();
    this.settle();
    this.measure();
  }

  /** A frame takes the whole page for the desktop; on a phone the bar and the pinned picture need its edges. */
  measure() {
    const { data } = this.stage;
    if (!data || this.printing.matches) return;
    const bottom = document.getElementById("rows").getBoundingClientRect().bottom + window.scrollY;
    const wide = data.layout === "desktop";
    const { width, height } = wide ? data : document.querySelector("#still svg").viewBox.baseVal;
    this.tellSize(wide ? Math.ceil(bottom) + ROWS_MARGIN_PX : 0, width / height);
  }

  lay(data) {
    const { style } = this.root;
    style.setProperty("--split", data.split);
    style.setProperty("--tall", data.height);
    style.aspectRatio = `${data.width} / ${data.height}`;
    this.stage.lay(data);
    this.controls.lay(data);
    const backdrop = document.getElementById(`backdrop-${data.layout}-${data.view}`);
    document.getElementById("backdrop").replaceChildren(backdrop.content.cloneNode(true));
    const asked = new Readings(this.story);
    asked.ask(this.story.amount, this.story.topUp);
    const { greatest, deepest } = extremes(this.momentOf(asked.numbersAt(this.last)));
    this.calibration = data.units / unitsPerPx(greatest, deepest, data.ground - data.top, data.depth);
  }

  momentOf(reading) {
    return moment(this.chosen.view, reading);
  }

  /** Greatest value and scale of the last year: the trees grow into it. */
  scale() {
    const end = this.momentOf(this.readings.numbersAt(this.last));
    const { greatest, deepest } = extremes(end);
    const { ground, top, depth } = this.stage.data;
    const shown = Math.max(...end.products.map(({ value }) => Math.abs(value)));
    this.scaleWord = this.story.scaleWords[this.wording.unitOf(shown)];
    return { greatest, deepest, units: this.calibration * unitsPerPx(greatest, deepest, ground - top, depth) };
  }

  frameAt(position) {
    const off = this.off.map((state) => state !== "on");
    const frame = framed(this.momentOf(this.readings.numbersBetween(position)), this.scaled.units, off, this.inflationOn);
    let said = null;
    frame.asked = this.isAsked() && this.off.every((state) => state === "on");
    frame.sums = () => (said ??= this.sumsAt(position));
    return frame;
  }

  /** Every sum that can be written, by its name: of the whole picture and of each product. */
  sumsAt(position) {
    const { readings, story } = this;
    const said = sums(this.chosen.view, readings.between(position), story.words);
    const period = story.periods[Math.floor(position)];
    const own = { amount: readings.amount, topUp: readings.topUp, period, unit: this.stage.oneMinor, scaleWord: this.scaleWord };
    return { ...said, common: { ...said.common, ...own } };
  }

  /** Everything as chosen, at once. */
  settle() {
    this.scaled = this.scale();
    this.stage.stretchTo(this.scaled.units);
    this.showAxis(this.scaled.units);
    this.frame = this.frameAt(this.position);
    this.stage.show(this.frame, true);
    this.say();
  }

  showAxis(units) {
    const { greatest, deepest } = this.scaled;
    const all = steps(Math.max(greatest, deepest), 10 ** this.story.digits);
    const below = all.filter((value) => value <= deepest).map((value) => -value);
    this.stage.showTicks([...all.filter((value) => value <= greatest), ...below], units);
  }

  /** Move from what is seen to what is chosen within 250 ms; the ticks slide to the new scale. */
  change() {
    if (this.still.matches || this.frame === null) {
      this.settle();
      return;
    }
    cancelAnimationFrame(this.running);
    const from = this.frame;
    this.scaled = this.scale();
    this.stage.stretchTo(this.scaled.units);
    const to = this.frameAt(this.position);
    const began = performance.now();
    const step = (now) => {
      const share = passed(now - began);
      this.frame = share < 1 ? blended(from, to, share) : to;
      this.showAxis(this.frame.units);
      this.stage.show(this.frame, share >= 1);
      if (share < 1 && now - began < 2 * CHANGE_MS) this.running = requestAnimationFrame(step);
    };
    this.running = requestAnimationFrame(step);
    this.say();
  }

  /** Grow from the first day, or from where the reader paused. */
  play() {
    this.tell("played");
    this.closeUp();
    this.readings.ahead();
    this.playing = true;
    this.root.classList.add("playing");
    this.controls.showPlaying(true);
    const years = this.last;
    const from = this.position >= this.last ? 0 : this.position;
    const began = performance.now() - (from / years) * playMs(years);
    let first = true; // sums of the end must not stand beside drawings of the beginning
    const step = (now) => {
      if (!this.playing) return;
      this.position = yearAt(Math.max(0, now - began), years, this.still.matches);
      this.frame = this.frameAt(this.position);
      this.stage.show(this.frame, first);
      first = false;
      this.showStop(Math.floor(this.position));
      if (this.position >= this.last) this.pause();
      else this.running = requestAnimationFrame(step);
    };
    this.running = requestAnimationFrame(step);
  }

  /** Slider and heading say each year that the growth has reached. */
  showStop(stop) {
    if (stop === this.shownStop) return;
    this.shownStop = stop;
    this.controls.showYear(stop);
    this.controls.head(this.frame.sums().common, stop === this.last && this.isAsked());
  }

  pause() {
    if (!this.playing) return;
    this.shownStop = null;
    this.playing = false;
    cancelAnimationFrame(this.running);
    this.root.classList.remove("playing");
    this.controls.showPlaying(false);
    this.position = Math.round(this.position);
    this.controls.showYear(this.position);
    this.settle();
  }

  choose(name, value) {
    this.pause();
    this.closeUp();
    if (name === "year") this.position = value;
    else if (name === "inflation") this.inflationOn = value;
    else this.chosen[name] = value;
    this.readings.ask(this.story.amounts[this.chosen.amount], this.story.topUps[this.chosen.topUp]);
    if (name === "view") this.relay();
    else this.change();
  }

  /** A product switched off keeps its column as an outline until the next act; the last one stays. */
  switchProduct(index, on) {
    this.pause();
    if (!on && this.off.filter((state) => state === "on").length === 1) return false;
    this.closeUp();
    this.off[index] = on ? "on" : "bare";
    this.tell("switched a product");
    this.spread();
    this.settle();
    return true;
  }

  closeUp() {
    if (!this.off.includes("bare")) return;
    this.off = this.off.map((state) => (state === "bare" ? "closed" : state));
    this.spread();
  }

  spread() {
    const { columns } = this.stage.data;
    const kept = this.off.map((state, index) => index).filter((index) => this.off[index] !== "closed");
    const pitch = columns.length > 1 ? columns[1] - columns[0] : 0;
    const width = pitch * columns.length;
    const left = columns[0] - pitch / 2;
    const middles = columns.map(() => null);
    kept.forEach((index, place) => {
      middles[index] = kept.length === columns.length ? columns[index] : left + ((place + 0.5) * width) / kept.length;
    });
    this.stage.spread(middles);
    this.controls.spread(middles, this.off);
  }

  pointAt(index) {
    this.stage.pointAt(index);
    if (this.frame) this.stage.showLevel(this.frame);
  }

  /** Heading, table and, a little later, the words for who does not see the picture. */
  say() {
    if (this.frame === null) return;
    const { common, products } = this.sumsAt(this.position);
    this.controls.head(common, this.isAsked());
    fillTable(products, this.story, this.wording, this.position);
    clearTimeout(this.saying);
    if (this.said) this.saying = setTimeout(() => this.controls.announce(this.frame, this.position), SAID_AFTER_MS);
    this.said = true;
  }

  /** Whether the sliders stand as the manager asked: then the heading is the manager's picture's own. */
  isAsked() {
    const { amounts, topUps, amount, topUp } = this.story;
    const { chosen } = this;
    return this.position === this.last && amounts[chosen.amount] === amount && topUps[chosen.topUp] === topUp;
  }
}

/** A layout's drawings: deflated JSON in base64. */
async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"))).json();
}

async function begin() {
  if (!("DecompressionStream" in window)) return;
  const story = JSON.parse(document.getElementById("story").textContent);
  for (const [layout, text] of Object.entries(story.packs)) story.packs[layout] = await unpacked(text);
  const root = document.getElementById("stage");
  document.documentElement.classList.add("live");
  root.hidden = false;
  const page = new Page(story, root);
  page.relay();
  await document.fonts?.ready;
  requestAnimationFrame(() => page.tell("painted"));
}

begin();
