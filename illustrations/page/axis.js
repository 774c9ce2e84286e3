// The axis: round ticks, and where a value lies on it.

const STEPS = [1, 2, 2.5, 5, 10];

/** Ticks of 1, 2, 2.5 or 5 times a power of ten, at most four above zero; values in minor units. */
export function roundTicks(greatest, minorPerMajor) {
  if (!(greatest > 0)) return [];
  const majors = greatest / minorPerMajor;
  const power = 10 ** Math.floor(Math.log10(majors / 4));
  const step = STEPS.map((one) => one * power).find((one) => majors / one < 5);
  const ticks = [];
  for (let tick = step; tick <= majors; tick += step) ticks.push(Math.round(tick * minorPerMajor));
  return ticks;
}

/** Minor units for one layout unit of height: the greatest value reaches the top, the deepest loss stays in its room. */
export function unitsPerPx(greatest, deepest, heightPx, depthPx) {
  const upwards = greatest > 0 ? greatest / heightPx : 0;
  const downwards = deepest > 0 ? deepest / depthPx : 0;
  return Math.max(upwards, downwards, Number.MIN_VALUE);
}
