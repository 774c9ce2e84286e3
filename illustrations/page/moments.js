// From what products are worth to what is drawn: pure.

/** What one product draws at a moment, in minor units; in numbers, which are enough for heights. */
function quantity(view, { invested, final, guaranteed, bad }) {
  const zero = view === "gain" ? invested : 0;
  const value = final - zero;
  const sure = guaranteed === null ? 0 : Math.min(guaranteed - zero, value);
  const worst = bad === null || bad === guaranteed ? null : bad - zero;
  return { value, sure, worst, least: Math.min(0, value, worst ?? 0) };
}

/** Everything that is drawn at one moment, before it is put on a scale; reading: in numbers. */
export function moment(view, reading) {
  const invested = common(reading);
  const same = invested === null || reading.inflated === null ? null : reading.inflated - (view === "gain" ? invested : 0);
  return {
    products: reading.products.map((one) => quantity(view, one)),
    invested: view === "gain" ? null : invested,
    inflated: same,
  };
}

/** What was put in, where that is the same for all products. */
function common({ products }) {
  return products.every(({ invested }) => invested === products[0].invested) ? products[0].invested : null;
}

/** Every sum that is written at one moment, by its name; reading: in BigInt. */
export function sums(view, reading, words) {
  const invested = common(reading);
  const inflated = invested === null || reading.inflated === null ? null : reading.inflated - (view === "gain" ? invested : 0n);
  return { common: { invested, inflated }, products: reading.products.map((one) => sumsOf(view, one, words)) };
}

function sumsOf(view, { invested, final, guaranteed, bad }, words) {
  const zero = view === "gain" ? invested : 0n;
  const shown = final - zero;
  const sure = guaranteed === null ? null : guaranteed - zero < shown ? guaranteed - zero : shown;
  const worst = bad === null || bad === guaranteed ? null : bad - zero;
  const gain = final - invested;
  return { invested, final, gain, guaranteed, bad, shown, sure, worst, side: gain < 0n ? words.loss : words.gain };
}

/** Greatest and deepest value that a moment draws, at least 0 each. */
export function extremes({ products, invested, inflated }) {
  const values = products.flatMap(({ value, worst }) => [value, worst ?? 0]);
  return {
    greatest: Math.max(0, invested ?? 0, inflated ?? 0, ...values),
    deepest: Math.max(0, ...products.map(({ least }) => -least)),
  };
}

/** A moment on a scale: heights in px, null where there is nothing to draw. */
export function framed(one, units, off, inflationOn) {
  return {
    ...one,
    units,
    inflationOn,
    products: one.products.map(({ value, sure, worst, least }, index) => ({
      off: off[index],
      heights: {
        height: Math.max(0, value) / units,
        guaranteed: sure > 0 ? sure / units : null,
        bad: worst > 0 ? worst / units : null,
        loss: least < 0 ? -least / units : null,
      },
    })),
  };
}

/** Between two frames of one picture: heights and lines move, sums are already the later ones. */
export function blended(from, to, share) {
  const mix = (one, other) => (one === null || other === null ? other : one + (other - one) * share);
  const units = 1 / mix(1 / from.units, 1 / to.units);
  return {
    ...to,
    units,
    invested: to.invested === null ? null : mix(from.invested && from.invested / from.units, to.invested / to.units) * units,
    inflated: to.inflated === null ? null : mix(from.inflated && from.inflated / from.units, to.inflated / to.units) * units,
    products: to.products.map((product, index) => {
      const before = from.products[index].heights;
      const heights = Object.fromEntries(Object.entries(product.heights).map(([name, px]) => [name, mix(before[name], px)]));
      return { ...product, heights };
    }),
  };
}
