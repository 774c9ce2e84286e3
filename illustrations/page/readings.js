// What every product is worth at each stop of the year slider, for the sums that the sliders say.

import { inflated, project } from "./money.js";

/** Reads `products` at `stops` (months); each stop is what the reader would have who leaves then, after fees and tax. */
export class Readings {
  constructor(story) {
    this.story = story;
    this.ask("0", "0");
  }

  /** New sums, as strings of minor units. */
  ask(amount, topUp) {
    this.amount = BigInt(amount);
    this.topUp = BigInt(topUp);
    this.read = new Map();
    this.counted = new Map();
  }

  /** Read every stop, so that no later one is waited for. */
  ahead() {
    this.story.stops.forEach((_, stop) => this.numbersAt(stop));
  }

  /** At one stop: { products: [{ invested, final, guaranteed, bad }], inflated }, BigInt or null. */
  at(stop) {
    if (!this.read.has(stop)) this.read.set(stop, this.reading(this.story.stops[stop]));
    return this.read.get(stop);
  }

  /** The same in numbers, for what is drawn. */
  numbersAt(stop) {
    if (!this.counted.has(stop)) this.counted.set(stop, inNumbers(this.at(stop)));
    return this.counted.get(stop);
  }

  reading(months) {
    const { products, startsOn, taxShare, inflationFactor } = this.story;
    const ask = {
      amountMinor: this.amount, topUpMinor: this.topUp, horizonMonths: Math.max(1, months), startsOn, taxShare,
    };
    const read = products.map(({ money }) => {
      const courses = project(money, ask);
      const at = (balances) => balances && balances[months];
      return {
        invested: courses.invested[months],
        final: courses.expected[months],
        guaranteed: at(courses.guaranteed),
        bad: at(courses.bad),
      };
    });
    const same = inflationFactor === null ? null : inflated(this.amount, this.topUp, inflationFactor, months);
    return { products: read, inflated: same };
  }

  /** Between two stops, linear; whole minor units as BigInt. */
  between(position) {
    return this.mixedAt(position, (stop) => this.at(stop), mixed);
  }

  /** Between two stops, linear, in numbers. */
  numbersBetween(position) {
    return this.mixedAt(position, (stop) => this.numbersAt(stop), mixedNumbers);
  }

  mixedAt(position, at, mix) {
    const low = Math.floor(position);
    const share = position - low;
    if (share === 0) return at(low);
    const from = at(low);
    const to = at(low + 1);
    return {
      products: from.products.map((one, index) => mixedEach(one, to.products[index], share, mix)),
      inflated: mix(from.inflated, to.inflated, share),
    };
  }
}

function mixedEach(from, to, share, mix) {
  return {
    invested: mix(from.invested, to.invested, share),
    final: mix(from.final, to.final, share),
    guaranteed: mix(from.guaranteed, to.guaranteed, share),
    bad: mix(from.bad, to.bad, share),
  };
}

const PARTS = 1_000_000;

function mixed(from, to, share) {
  if (from === null || to === null) return null;
  return from + ((to - from) * BigInt(Math.round(share * PARTS))) / BigInt(PARTS);
}

function mixedNumbers(from, to, share) {
  return from === null || to === null ? null : from + (to - from) * share;
}

function inNumbers({ products, inflated: same }) {
  const number = (minor) => (minor === null ? null : Number(minor));
  return {
    products: products.map(({ invested, final, guaranteed, bad }) => ({
      invested: number(invested), final: number(final), guaranteed: number(guaranteed), bad: number(bad),
    })),
    inflated: number(same),
  };
}
