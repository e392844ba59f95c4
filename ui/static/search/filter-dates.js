// @ts-check
// Filters of dates as their first and last day, and back. Pure.

/** @import { Parsed } from "./filter-words.js" */

export const DATES = ["year", "date", "after", "before"];
const PARTS = /^(\d{4})(?:-(\d\d?))?(?:-(\d\d?))?$/;

/**
 * The first and the last day of filters, as 2023-07-14; empty where there is no limit.
 *
 * @param {Parsed[]} parts
 * @returns {[string, string]}
 */
export function daysOf(parts) {
  let [first, last] = ["", ""];
  for (const { name, value } of parts) {
    const span = spanOf(value);
    if (!span) continue;
    if (name !== "before") first = written(span[0]);
    if (name === "before") last = written(dayBefore(span[0]));
    else if (name !== "after") last = written(dayBefore(span[1]));
  }
  return [first, last];
}

/**
 * The shortest filters of a range of days.
 *
 * @param {string} first as 2023-07-14; empty without a limit
 * @param {string} last
 */
export function filtersOfDays(first, last) {
  if (first && last && first > last) return filtersOfDays(last, first);
  const begin = first && spanOf(first)[0];
  const end = last && spanOf(last)[1]; // the day after the last one
  if (begin && end) {
    const [year, month] = first.split("-");
    for (const [name, value] of [
      ["year", year],
      ["date", `${year}-${month}`],
      ["date", first],
    ]) {
      const [from, until] = spanOf(value);
      if (+from === +begin && +until === +end) return `${name}:${value}`;
    }
  }
  const after = begin ? `after:${shortened(begin)}` : "";
  const before = end ? `before:${shortened(end)}` : "";
  return [after, before].filter(Boolean).join(" ");
}

/**
 * The first day of a year, month, day or period (2019-06..2019-08), and the day after its last.
 *
 * @param {string} value
 */
function spanOf(value) {
  const [first, last] = ends(value).map(daysOfPart);
  return first && last && [first[0], last[1]];
}

/**
 * The values of `after` and `before` that mean the same as a period; null for another value.
 *
 * @param {string} value
 */
export function boundsOf(value) {
  return value.includes("..") ? (spanOf(value)?.map(shortened) ?? null) : null;
}

/**
 * The first and the last year, month or day of a date.
 *
 * @param {string} value
 * @returns {[string, string]}
 */
export function ends(value) {
  const [first, last = first] = value.split("..");
  return [first, last];
}

/** The same of a year, month or day. @param {string} value */
function daysOfPart(value) {
  const [, year, month, day] = PARTS.exec(value) ?? [];
  if (!year) return null;
  const [y, m, d] = [Number(year), month ? Number(month) - 1 : 0, day ? Number(day) : 1];
  const until = day ? new Date(y, m, d + 1) : month ? new Date(y, m + 1, 1) : new Date(y + 1, 0, 1);
  return [new Date(y, m, d), until];
}

/** @param {Date} day */
const dayBefore = (day) => new Date(day.getFullYear(), day.getMonth(), day.getDate() - 1);

/** @param {Date} day */
function written(day) {
  const [month, date] = [day.getMonth() + 1, day.getDate()].map((n) => String(n).padStart(2, "0"));
  return `${day.getFullYear()}-${month}-${date}`;
}

/** A first day of a year or month by these alone. @param {Date} day */
const shortened = (day) => written(day).replace(/-01$/, "").replace(/-01$/, "");
