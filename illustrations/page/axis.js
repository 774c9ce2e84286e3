// The axis of illustrations/scene/plot.py for sums that the sliders changed.

/** Two to four round values above zero, in minor units: the rule of plot.steps. */
export function steps(greatest, minorPerUnit) {
  if (!(greatest > 0)) return [];
  let power = 1;
  while (power * 100 <= greatest) power *= 10;
  const candidates = [];
  for (const size of [Math.floor(power / 10) || 1, power, power * 10]) {
    for (const step of [size, size * 2, Math.floor((size * 5) / 2), size * 5]) {
      const count = Math.floor(greatest / step);
      if (step > 0 && count >= 2 && count <= 4 && isRound(step, size, minorPerUnit)) candidates.push(step);
    }
  }
  const whole = candidates.filter((step) => step % minorPerUnit === 0);
  const step = Math.max(...(whole.length ? whole : candidates.length ? candidates : [greatest]));
  const values = [];
  for (let value = step; value <= greatest; value += step) values.push(value);
  return values;
}

function isRound(step, size, minorPerUnit) {
  return size >= 10 || minorPerUnit === 1 || step % 5 === 0 || size === step;
}

/** Minor units for one px of height: the greatest value ends at the top, the deepest loss stays in its room. */
export function unitsPerPx(greatest, deepest, heightPx, depthPx) {
  return Math.max(greatest / heightPx, deepest / depthPx, 1e-9);
}
