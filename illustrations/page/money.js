// The arithmetic of illustrations/money for the browser, equal to it to the minor unit; that folder explains each step.
// A product is what projection.for_browser gives; sums are BigInt in minor units.

const SCALE = 10n ** 24n;
const FINE = 10n ** 12n;
const MILLIONTHS = 10n ** 6n;
const MILLIONTH = FINE / MILLIONTHS;
const YEAR = 365n * 366n;
const SCALED_YEAR = SCALE * YEAR;
const NO_BREAK_SPACE = "\u00a0";
const MINUS = "\u2212";
const SIGNS = { RUB: "₽", EUR: "€", USD: "$" };
const SHORT_FROM = 10000n;
const SHORT = {
  ru: [[10n ** 12n, "\u00a0трлн"], [10n ** 9n, "\u00a0млрд"], [10n ** 6n, "\u00a0млн"], [10n ** 3n, "\u00a0тыс."]],
  en: [[10n ** 12n, "T"], [10n ** 9n, "B"], [10n ** 6n, "M"], [10n ** 3n, "K"]],
};

/**
 * Every scenario of one product.
 * ask: { amountMinor, topUpMinor: BigInt; horizonMonths: Number; startsOn: "2026-01-31";
 *        taxShare: string of SCALE (share("13")) or null for before tax }
 * Returns { invested, expected, guaranteed, bad }: arrays of BigInt by month, 0..horizonMonths; null where there is none.
 */
export function project(product, ask) {
  const end = product.termMonths === null ? ask.horizonMonths : Math.min(ask.horizonMonths, product.termMonths);
  const topUp = product.topUps ? ask.topUpMinor : 0n;
  const invested = Array.from(
    { length: ask.horizonMonths + 1 }, (_, month) => ask.amountMinor + topUp * BigInt(Math.min(month, end)));
  const parts = monthParts(ask.startsOn, end);
  const tax = ask.taxShare === null ? 0n : BigInt(ask.taxShare);
  const course = (growth) => {
    const fine = fineBalances(product, growth, ask.amountMinor, topUp, parts);
    const left = afterExit(fine[end], invested[ask.horizonMonths] * FINE, BigInt(product.exitFee), tax);
    const balances = fine.slice(0, end).map(read);
    while (balances.length <= ask.horizonMonths) balances.push(read(left));
    return balances;
  };
  return {
    invested,
    expected: course(product.expected),
    guaranteed: product.guaranteed && course(product.guaranteed),
    bad: product.bad && course(product.bad),
  };
}

/** What buys after `months` the same as the sums put in; factor: string of SCALE, rates.monthly_factor. */
export function inflated(amountMinor, topUpMinor, factor, months) {
  let fine = amountMinor * FINE;
  for (let month = 0; month < months; month += 1) fine = fine * BigInt(factor) / SCALE + topUpMinor * FINE;
  return read(fine);
}

/** Per cent, a string such as "13" or "7.25" with at most 22 digits after the point, as a string of SCALE. */
export function share(percent) {
  const [whole, fraction = ""] = percent.split(".");
  return String(BigInt(whole + fraction.padEnd(22, "0")));
}

/** "2 593 742 ₽", "€2,593,742": whole units, half to even. digits: of the minor unit. */
export function formatSum(minor, currency, digits, language, signed = false) {
  const units = wholeUnits(minor, digits);
  const number = grouped(units, language);
  const mark = SIGNS[currency] ?? currency;
  if (language === "ru") return signOf(minor, units, signed) + number + NO_BREAK_SPACE + mark;
  return signOf(minor, units, signed) + mark + (currency in SIGNS ? "" : NO_BREAK_SPACE) + number;
}

/** "2,59 млн", "2.59M": three figures, without the currency; below 10 000 in full. */
export function shortSum(minor, digits, language, signed = false) {
  const units = wholeUnits(minor, digits);
  const sign = signOf(minor, units, signed);
  if (units < SHORT_FROM) return sign + grouped(units, language);
  const scales = SHORT[language];
  let place = scales.findIndex(([size]) => units >= size);
  let hundredths = threeFigures(units, scales[place][0]);
  if (hundredths === 100000n && place > 0) {
    place -= 1;
    hundredths = 100n;
  }
  const fraction = String(hundredths % 100n).padStart(2, "0").replace(/0+$/, "");
  const point = language === "ru" ? "," : ".";
  return sign + grouped(hundredths / 100n, language) + (fraction && point + fraction) + scales[place][1];
}

function fineBalances(product, growth, amountMinor, topUpMinor, parts) {
  const putIn = SCALE - BigInt(product.entryFee);
  const topUp = topUpMinor * FINE * putIn / SCALE;
  const keptWhole = 12n * SCALE;
  const kept = keptWhole - BigInt(product.yearlyFee);
  const factor = growth.factor === null ? null : BigInt(growth.factor);
  const rate = BigInt(growth.rate);
  let total = amountMinor * FINE * putIn / SCALE;
  let earned = 0n;
  const balances = [total];
  parts.forEach((length, index) => {
    if (factor === null) earned += total * rate * length / SCALED_YEAR;
    else total = total * factor / SCALE;
    if (keptWhole !== kept) {
      total = total * kept / keptWhole;
      earned = earned * kept / keptWhole;
    }
    if (growth.joinsEvery && (index + 1) % growth.joinsEvery === 0) {
      total += earned;
      earned = 0n;
    }
    total += topUp;
    balances.push(total + earned);
  });
  return balances;
}

function afterExit(balance, invested, exitFee, tax) {
  const left = balance * (SCALE - exitFee) / SCALE;
  return left > invested ? left - (left - invested) * tax / SCALE : left;
}

function read(fine) {
  return halfEven((fine + MILLIONTH / 2n) / MILLIONTH, MILLIONTHS);
}

function halfEven(number, divisor) {
  const whole = number / divisor;
  const twice = 2n * (number % divisor);
  return twice > divisor || (twice === divisor && whole % 2n === 1n) ? whole + 1n : whole;
}

function monthParts(startsOn, months) {
  const [year, month, day] = startsOn.split("-").map(Number);
  const positions = Array.from({ length: months + 1 }, (_, index) => {
    const number = year * 12 + month - 1 + index;
    return position(Math.floor(number / 12), number % 12, day);
  });
  return positions.slice(1).map((later, index) => later - positions[index]);
}

function position(year, month, day) {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  const before = lengths.slice(0, month).reduce((sum, length) => sum + length, 0);
  return BigInt(year) * YEAR + BigInt((before + Math.min(day, lengths[month]) - 1) * (leap ? 365 : 366));
}

function wholeUnits(minor, digits) {
  return halfEven(minor < 0n ? -minor : minor, 10n ** BigInt(digits));
}

function signOf(minor, units, signed) {
  if (units === 0n) return "";
  return minor < 0n ? MINUS : signed ? "+" : "";
}

function grouped(units, language) {
  return String(units).replace(/\B(?=(\d{3})+$)/g, language === "ru" ? NO_BREAK_SPACE : ",");
}

function threeFigures(units, size) {
  for (const step of [1n, 10n, 100n]) {
    const hundredths = halfEven(units * 100n, size * step) * step;
    if (hundredths < 1000n * step) return hundredths;
  }
  return halfEven(units, size) * 100n;
}
