// Reads one column of the timeline by pointer, tap or arrow keys into the line in the card's head.
"use strict";
(() => {
  const plot = document.getElementById("plot");
  const frame = document.getElementById("frame");
  const drawings = JSON.parse(document.getElementById("readings").textContent);
  const parts = {};
  for (const part of document.querySelectorAll("#reading [data-part]")) parts[part.dataset.part] = part;
  const names = ["negative", "neutral", "positive"];
  const whole = ["time", ...names, "frames"].map((name) => parts[name].textContent);
  const LEAST_FRAME_PX = 5;
  const MINUTE_COLUMNS = 12;
  let selected = -1;
  let drawnWidth = 0;

  function visible() {
    for (const stack of plot.querySelectorAll(".stack")) {
      if (stack.getClientRects().length) return { stack, ...drawings[stack.dataset.drawing] };
    }
    return null;
  }

  function write(texts) {
    const gap = texts.length === 3;
    parts.shares.hidden = gap;
    parts.gap.hidden = !gap;
    parts.time.textContent = texts[0];
    parts.frames.textContent = texts[texts.length - 1];
    if (gap) parts.gap.textContent = texts[1];
    else names.forEach((name, index) => { parts[name].textContent = texts[index + 1]; });
  }

  function clear() {
    selected = -1;
    frame.setAttribute("visibility", "hidden");
    write(whole);
  }

  function select(index) {
    const { stack, width, columns } = visible();
    selected = Math.max(0, Math.min(index, columns.length - 1));
    const box = stack.getBoundingClientRect();
    drawnWidth = box.width;
    const start = (selected / width) * box.width;
    const span = (Math.min(selected + 1, width) / width) * box.width - start;
    const drawn = Math.max(span, LEAST_FRAME_PX);
    frame.setAttribute("x", start + (span - drawn) / 2);
    frame.setAttribute("width", drawn);
    frame.setAttribute("height", box.height + 2);
    frame.setAttribute("visibility", "visible");
    write(columns[selected]);
  }

  function point(event) {
    const { stack, width } = visible();
    const box = stack.getBoundingClientRect();
    select(Math.floor(((event.clientX - box.left) / box.width) * width));
  }

  function key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const last = visible().columns.length - 1;
    const from = selected;
    const target = {
      ArrowRight: from + 1,
      ArrowLeft: from < 0 ? last : from - 1,
      PageDown: from + MINUTE_COLUMNS,
      PageUp: from - MINUTE_COLUMNS,
      Home: 0,
      End: last,
    }[event.key];
    if (target !== undefined) select(target);
    else if (event.key === "Escape") clear();
    else return;
    event.preventDefault();
  }

  plot.tabIndex = 0;
  plot.addEventListener("pointermove", point);
  plot.addEventListener("pointerdown", point);
  plot.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") clear(); });
  plot.addEventListener("keydown", key);
  window.addEventListener("resize", () => {
    if (selected >= 0 && Math.abs(visible().stack.getBoundingClientRect().width - drawnWidth) >= 1) clear();
  });
  window.addEventListener("beforeprint", () => {
    clear();
    document.querySelector(".explanation").open = true;
  });
})();
