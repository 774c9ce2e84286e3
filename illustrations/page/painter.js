// Paints placed figures on canvases. Templates are painted once into a sheet and copied from there.

import { place } from "./growing.js";

const SHEET_WIDTH = 1024;
const AIR = 2;

/** All templates of a set in one look, at one scale; `spots[i]`: where template i lies on the sheet, device px. */
function paintSheet(set, look, scale) {
  const spots = [];
  let x = AIR;
  let y = AIR;
  let rowHeight = 0;
  for (const [left, right, up, down] of set.templates) {
    const width = Math.ceil((left + right) * scale) + 2;
    const height = Math.ceil((up + down) * scale) + 2;
    if (x + width + AIR > SHEET_WIDTH) {
      x = AIR;
      y += rowHeight + AIR;
      rowHeight = 0;
    }
    spots.push({ x, y, width, height, left: left + 1 / scale, up: up + 1 / scale, across: width / scale, high: height / scale });
    x += width + AIR;
    rowHeight = Math.max(rowHeight, height);
  }
  const canvas = new OffscreenCanvas(SHEET_WIDTH, Math.max(1, y + rowHeight + AIR));
  const context = canvas.getContext("2d");
  const inks = look === "bad" ? set.badInks : set.inks;
  set.templates.forEach((template, index) => {
    const spot = spots[index];
    context.setTransform(scale, 0, 0, scale, spot.x + spot.left * scale, spot.y + spot.up * scale);
    for (const [ink, path] of look === "light" ? template[5] : template[4]) {
      context.fillStyle = inks[ink][0];
      context.globalAlpha = inks[ink][1];
      context.fill(new Path2D(path));
    }
  });
  return { image: canvas.transferToImageBitmap(), spots };
}

/** Sheets by set and look, made when they are first used, thrown away when the scale changes. */
export class Sheets {
  constructor(sets) {
    this.sets = sets;
    this.scale = 0;
    this.made = new Map();
  }

  /** scale: device px of one layout unit of the figures. */
  use(scale) {
    if (scale === this.scale) return;
    this.scale = scale;
    this.made.clear();
  }

  of(name, look) {
    const key = `${name} ${look}`;
    if (!this.made.has(key)) this.made.set(key, paintSheet(this.sets[name], look, this.scale));
    return this.made.get(key);
  }
}

/** Receives the pieces of one figure and paints them. */
class CanvasSink {
  constructor(context, sheets, figure) {
    this.context = context;
    this.sheets = sheets;
    this.name = figure.set;
    this.set = sheets.sets[figure.set];
    this.clipped = false;
  }

  layer(look, bottom, top) {
    this.close();
    this.sheet = this.sheets.of(this.name, look);
    this.inks = look === "bad" ? this.set.badInks : this.set.inks;
    if (bottom === -Infinity && top === Infinity) return;
    const context = this.context;
    context.save();
    context.beginPath();
    const highest = top === Infinity ? 1e4 : top;
    const lowest = bottom === -Infinity ? -1e4 : bottom;
    context.rect(-this.set.width, -highest, 2 * this.set.width, highest - lowest);
    context.clip();
    this.clipped = true;
  }

  use(template, x, y) {
    const spot = this.sheet.spots[template];
    this.context.drawImage(
      this.sheet.image, spot.x, spot.y, spot.width, spot.height, x - spot.left, y - spot.up, spot.across, spot.high,
    );
  }

  shape(ink, points) {
    const context = this.context;
    this.dye(ink);
    context.beginPath();
    context.moveTo(points[0], points[1]);
    for (let i = 2; i < points.length; i += 2) context.lineTo(points[i], points[i + 1]);
    context.fill();
    context.globalAlpha = 1;
  }

  stand() {
    this.inks = this.set.inks;
    for (const [ink, path] of this.set.stand) {
      this.dye(ink);
      this.context.fill(new Path2D(path));
    }
    this.context.globalAlpha = 1;
  }

  dye(ink) {
    this.context.fillStyle = this.inks[ink][0];
    this.context.globalAlpha = this.inks[ink][1];
  }

  close() {
    if (this.clipped) this.context.restore();
    this.clipped = false;
  }
}

/** Paint one figure anew; (originX, originY): its foot on the canvas, in units of the figure. */
export function paint(context, sheets, figure, heights, originX, originY, stretch) {
  const scale = sheets.scale;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  context.setTransform(scale, 0, 0, scale, originX * scale, originY * scale);
  const sink = new CanvasSink(context, sheets, figure);
  sink.stand();
  place(sink.set, figure, heights, sink, stretch);
  sink.close();
}

/** Paints templates themselves, not copies, and of them only what stands at least so high. */
class SharpSink extends CanvasSink {
  constructor(context, sheets, figure, lowest) {
    super(context, sheets, figure);
    this.lowest = lowest;
  }

  layer(look, bottom, top) {
    super.layer(look, bottom, top);
    this.paths = look === "light" ? 5 : 4;
  }

  use(template, x, y) {
    const shape = this.set.templates[template];
    if (-y + shape[2] < this.lowest) return;
    this.context.translate(x, y);
    for (const [ink, path] of shape[this.paths]) {
      this.dye(ink);
      this.context.fill(new Path2D(path));
    }
    this.context.translate(-x, -y);
    this.context.globalAlpha = 1;
  }
}

const TIP_PX = 480;

/** Square picture of a figure around a height, `reach` to each side, as a data: URL; all in units of the figure. */
export function tipPicture(sheets, figure, heights, stretch, middle, reach) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = TIP_PX;
  const context = canvas.getContext("2d");
  const pixels = TIP_PX / (2 * reach);
  context.setTransform(pixels, 0, 0, pixels, TIP_PX / 2, TIP_PX / 2 + middle * pixels);
  const sink = new SharpSink(context, sheets, figure, middle - reach);
  place(sink.set, figure, heights, sink, stretch);
  sink.close();
  return canvas.toDataURL();
}

/** The figure as a bare outline of its height: the product is switched off. */
export function paintOutline(context, sheets, figure, height, originX, originY, colour) {
  const scale = sheets.scale;
  const set = sheets.sets[figure.set];
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  context.setTransform(scale, 0, 0, scale, originX * scale, originY * scale);
  const last = set.outline.length - 1;
  context.beginPath();
  set.outline.forEach((half, index) => context.lineTo(half, (-height * index) / last));
  [...set.outline].reverse().forEach((half, index) => context.lineTo(-half, -height + (height * index) / last));
  context.closePath();
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.setLineDash([4, 4]);
  context.stroke();
  context.setLineDash([]);
}
