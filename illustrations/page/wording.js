// Sums as words, in the story's language and currency.

import { formatSum, shortSum } from "./money.js";

export class Wording {
  constructor({ currency, digits, language }) {
    this.currency = currency;
    this.digits = digits;
    this.language = language;
    this.unit = 10 ** digits;
    this.pieces = new Map();
  }

  /**
   * `says` with its sums: {final} in full, {~final} short, both with a sign where a plus follows, {+gain}; {=final} in the
   * unit of the greatest one; words stand as they are: {side}.
   */
  fill(says, sums) {
    if (!this.pieces.has(says)) this.pieces.set(says, says.split(/\{([^}]*)\}/));
    return this.pieces.get(says).map((piece, index) => (index % 2 ? this.filled(piece, sums) : piece)).join("");
  }

  filled(piece, sums) {
    const [, form, sign, name] = /^([~=]?)(\+?)(\w+)$/.exec(piece);
    const value = sums[name];
    if (value === null || value === undefined) return "";
    if (typeof value === "string") return value;
    if (form === "=") return this.bare(value);
    return form === "~" ? this.short(value, sign === "+") : this.sum(value, sign === "+");
  }

  sum(minor, signed = false) {
    return formatSum(BigInt(minor), this.currency, this.digits, this.language, signed);
  }

  short(minor, signed = false) {
    return shortSum(BigInt(minor), this.digits, this.language, signed);
  }

  /** A figure without its unit, as illustrations/scene/figures.py writes it. */
  bare(minor) {
    const value = Math.abs(Number(minor)) / this.unit;
    const text = value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
    return (minor < 0n ? "\u2212" : "") + (this.language === "ru" ? text.replace(".", ",") : text);
  }

  /** The unit of bare figures: thousand, million and so on of the greatest value of the picture; its index. */
  unitOf(greatest) {
    this.unit = 10 ** this.digits;
    let thousands = 0;
    while (this.unit * 1000 <= greatest && thousands < 4) {
      this.unit *= 1000;
      thousands += 1;
    }
    return thousands;
  }
}
