// The rule of illustrations/drawing/figure.py: pieces keep their size, move with the height and appear by it.

/** Half the outline's width at a share of the height. */
function halfWidth(outline, share) {
  const last = outline.length - 1;
  const place = Math.min(Math.max(share, 0), 1) * last;
  const index = Math.min(Math.floor(place), last - 1);
  return outline[index] + (outline[index + 1] - outline[index]) * (place - index);
}

/** Share of a level that is drawn at x. */
function levelFactor(level, x) {
  for (let i = 1; i < level.length; i += 1) {
    const [x0, f0] = level[i - 1];
    const [x1, f1] = level[i];
    if (x <= x1) return f0 + ((f1 - f0) * (Math.max(x, x0) - x0)) / (x1 - x0);
  }
  return level[level.length - 1][1];
}

const INK_AT = { dense: 1, light: 2, bad: 3 };

/**
 * Put a figure's pieces for its heights, in painting order.
 *
 * sink: layer(look, bottom, top) before the pieces of a layer, outside of which nothing is painted; then
 * use(template, x, y) and shape(ink, points as x, y, x, y, ...). stretch: of the levels of coins and floors, at least 1.
 */
export function place(set, figure, heights, sink, stretch = 1) {
  const { height, guaranteed, bad, loss } = heights;
  const sure = Math.min(Math.max(guaranteed ?? 0, 0), height);
  const cuts = set.level.length === 0;
  const part = (look, low, high, total) => placeParts(set, figure.parts, { look, low, high, total, stretch }, sink);
  if (sure < height) {
    sink.layer("light", sure > 0 && cuts ? sure : -Infinity, Infinity);
    part("light", sure, height, height);
  }
  if (sure > 0) {
    sink.layer("dense", -Infinity, sure < height && cuts ? sure : Infinity);
    part("dense", 0, sure, height);
  }
  if (bad > 0) {
    sink.layer("bad", -Infinity, Infinity);
    part("bad", 0, bad, bad);
  }
  if (loss > 0) {
    sink.layer("dense", -Infinity, Infinity);
    for (const one of figure.roots) {
      if (one[0] === "f") placeForm(one[4], one[1], loss, sink);
      else placeFacet(set, one, { look: "dense", low: -loss, high: 0, stretch }, sink);
    }
  }
}

function placeParts(set, parts, span, sink) {
  for (const part of parts) {
    if (part[0] === "a" || part[0] === "z") placeStamp(set, part, span, sink);
    else if (part[0] === "f") placeForm(part[4], part[INK_AT[span.look]], -span.total, sink);
    else placeFacet(set, part, span, sink);
  }
}

/** ["a", template, xShare, atShare, fromPx, untilPx] or ["z", template, xShare, fixedPx, fromPx, untilPx]. */
function placeStamp(set, part, { total: height, low, high }, sink) {
  if (height < part[4] || height >= part[5]) return;
  const template = set.templates[part[1]];
  const level = part[0] === "a" ? part[3] * height : part[3];
  const side = set.width / 2;
  let x = part[2] * halfWidth(set.outline, level / height);
  x = Math.max(Math.min(x, side - template[1]), template[0] - side);
  const y = Math.max(Math.min(-level, -template[3]), template[2] - height);
  if (template[2] - y > low && -y - template[3] < high) sink.use(part[1], x, y);
}

function placeForm(points, ink, unit, sink) {
  if (ink < 0) return;
  sink.shape(ink, points.map((value, index) => (index % 2 ? value * unit : value)));
}

/** ["p", dense, light, bad, hold, [x, level, ...]]; levels that count from the part's top are not stretched. */
function placeFacet(set, part, { look, low, high, stretch }, sink) {
  const ink = part[INK_AT[look]];
  if (ink < 0) return;
  const points = part[5];
  const base = part[4] === "top" ? high : 0;
  const by = part[4] === "top" ? 1 : stretch;
  let least = Infinity;
  let most = -Infinity;
  for (let i = 1; i < points.length; i += 2) {
    const level = base + points[i] * by;
    if (level < least) least = level;
    if (level > most) most = level;
  }
  if (most <= low || least >= high || (part[4] === "whole" && (least < low || most > high))) return;
  const cut = new Array(points.length);
  for (let i = 0; i < points.length; i += 2) {
    cut[i] = points[i];
    cut[i + 1] = -Math.min(Math.max(base + points[i + 1] * by, low), high) * levelFactor(set.level, points[i]);
  }
  sink.shape(ink, cut);
}
