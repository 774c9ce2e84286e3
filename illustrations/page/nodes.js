// Nodes of SVG.

const SVG = "http://www.w3.org/2000/svg";

export function drawn(name, attributes, parent, text) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) if (value !== "") node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  parent.append(node);
  return node;
}

/** An element that covers `parent`; what is in it costs nothing else a layout. */
export function layer(parent, attributes = {}) {
  const node = document.createElement("div");
  node.className = "layer";
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  parent.append(node);
  return node;
}

/** A sheet of the stage's units that covers `parent`. */
export function sheet({ width, height }, parent) {
  return drawn("svg", { viewBox: `0 0 ${width} ${height}`, focusable: "false" }, parent);
}

export function line(data, parent) {
  return drawn("line", {
    x1: data.x1, y1: data.y1, x2: data.x2, y2: data.y2, stroke: data.colour, "stroke-width": data.width,
    "stroke-dasharray": data.dash, opacity: data.opacity === 1 ? "" : data.opacity,
    "stroke-linecap": data.dash ? "round" : "",
  }, parent);
}

export function written(data, parent, halo) {
  return drawn("text", {
    x: data.x, y: data.y, "font-family": data.family === "Literata" ? "Literata, Georgia, serif" : "Onest, sans-serif",
    "font-size": data.size, "font-weight": data.weight, fill: data.colour, "text-anchor": data.anchor,
    class: halo ? "halo" : "",
  }, parent, data.text);
}
