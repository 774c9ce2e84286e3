// Time of the growth: pure functions of the time since the start.

const MS_A_YEAR = 600;
const LONGEST_MS = 8000;
export const CHANGE_MS = 250;

/** How long the growth of so many years takes, milliseconds. */
export function playMs(years) {
  return Math.min(years * MS_A_YEAR, LONGEST_MS);
}

/** Year that is shown so long after the start; whole years only where movement is not wanted. */
export function yearAt(elapsedMs, years, still) {
  const year = Math.min(years, (elapsedMs / playMs(years)) * years);
  return still && year < years ? Math.floor(year) : year;
}

/** Share of a change that has passed, eased at its end, 0..1. */
export function passed(elapsedMs) {
  const share = Math.min(1, Math.max(0, elapsedMs / CHANGE_MS));
  return 1 - (1 - share) ** 3;
}

/** Value between two ends. */
export function between(from, to, share) {
  return from + (to - from) * share;
}
