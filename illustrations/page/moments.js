// From what products are worth to what is drawn: pure.

import { shown } from "./readings.js";

/** What one product shows at a moment: every sum by its name, and the values that are drawn, in minor units. */
function quantity(view, { invested, final, guaranteed, bad }, words) {
  const zero = view === "gain" ? invested : 0n;
  const value = final - zero;
  const sure = guaranteed === null ? null : guaranteed - zero < value ? guaranteed - zero : value;
  const worst = bad === null || bad === guaranteed ? null : bad - zero;
  const gain = final - invested;
  const sums = {
    invested, final, gain, guaranteed, bad, shown: value, sure, worst, side: gain < 0n ? words.loss : words.gain,
  };
  const least = Math.min(0, Number(value), Number(worst ?? 0n));
  return { sums, value: Number(value), sure: Number(sure ?? 0n), worst: worst === null ? null : Number(worst), least };
}

/** Everything at one moment, before it is put on a scale. */
export function moment(view, reading, words) {
  const products = reading.products.map((one) => quantity(view, one, words));
  const sums = new Set(reading.products.map(({ invested }) => invested));
  const invested = sums.size === 1 ? reading.products[0].invested : null;
  const same = invested === null || reading.inflated === null ? null : reading.inflated - (view === "gain" ? invested : 0n);
  return {
    products,
    common: { invested, inflated: same },
    invested: invested === null || view === "gain" ? null : Number(invested),
    inflated: same === null ? null : Number(same),
  };
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
    products: one.products.map(({ sums, value, sure, worst, least }, index) => ({
      sums,
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
