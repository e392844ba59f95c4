// @ts-check
// Filters in words: "Jun – Aug 2013", "with Anna", "not in Work".

import { DATES as LOCALE, LANGUAGE, message } from "../base/i18n.js";
import { boundsOf } from "./filter-dates.js";
import { parseFilter, splitQuery } from "./query.js";

/** @typedef {ReturnType<typeof parseFilter>} Parsed */

const PLAIN = ["place", "holiday", "camera", "lens", "taught"]; // whose values need no other words
const DATES = ["year", "date", "after", "before"];
const DIGITS = 2; // of a point on the map, behind the decimal point
const DAY_MS = 86_400_000;

/**
 * Filters in everyday words. Dates from and before are one range.
 *
 * @param {string} written filters in the query language
 * @param {string} [place] the name of a place that is written as a point
 * @returns {string}
 */
export function inWords(written, place = "") {
  const { words: rest, filters } = splitQuery(written);
  const parts = filters.map(parseFilter);
  const [after, before] = ["after", "before"].map((name) =>
    parts.find((part) => part.name === name && !part.minus),
  );
  const isRange = Boolean(after && before);
  const others = parts.filter((part) => !(isRange && (part === after || part === before)));
  const texts = others.map((part) => words(part, place));
  if (isRange) texts.unshift(range(after.value, before.value));
  return [...terms(rest), ...texts].join(", ");
}

/** Terms without quotes and minus. @param {string} text */
const terms = (text) =>
  [...text.matchAll(/(-?)(?:"([^"]*)"|(\S+))/g)].map(([, minus, quoted, bare]) =>
    minus ? message("chip.not", { text: quoted ?? bare }) : (quoted ?? bare),
  );

/**
 * @param {Parsed} part
 * @param {string} place
 */
function words({ minus, name, value, shown }, place) {
  const text = DATES.includes(name) ? date(name, value) : plain(name, shown, place);
  if (!minus) return text;
  const isGroup = name === "person" && value.startsWith("#"); // of faces
  const opposites = [`value.${name}.not-${value}`, `chip.not-${name}`];
  const opposite = isGroup ? "" : opposites.find(isKnown);
  return opposite ? message(opposite, { value: shown }) : message("chip.not", { text });
}

/**
 * @param {string} name
 * @param {string} value
 * @param {string} place
 */
function plain(name, value, place) {
  const choice = `value.${name}.${value.toLowerCase()}`; // as in value.time.morning
  if (isKnown(choice)) return message(choice);
  if (name === "month") return anyMonth(value);
  if (name === "rating") return stars(value);
  if (name === "person") return people(value);
  if (name === "near" || name === "within") return around(name, value, place);
  const key = `chip.${name}`;
  if (PLAIN.includes(name)) return capitals(value);
  return isKnown(key) ? message(key, { value }) : `${name}: ${value}`;
}

/** Names, with alternatives; a group of faces has none. @param {string} value */
function people(value) {
  if (/^#\d+$/.test(value)) return message("chip.someone");
  const names = value.split(/,(?!\s)/).map(capitals);
  return message("chip.person", { value: names.join(message("or")) });
}

/** Whether the page has a text of this key. @param {string} key */
const isKnown = (key) => message(key) !== key;

/** Names as they are written, with capitals. @param {string} value */
const capitals = (value) =>
  value === value.toLowerCase()
    ? value.replace(/(?<!\p{L})\p{L}/gu, (letter) => letter.toUpperCase())
    : value;

/**
 * Where, by the name of the place or as written with few digits.
 *
 * @param {string} name
 * @param {string} value
 * @param {string} place
 */
function around(name, value, place) {
  const isPoint = /^[-+]?[\d.]+,/.test(value);
  const [north, east] = value.split(",").map((one) => Number(one).toFixed(DIGITS));
  const town = value.split(",")[0];
  if (!isPoint) return message("chip.near", { value: capitals(town) });
  if (place) return message(`chip.${name}`, { value: place.split(",")[0] });
  return name === "within"
    ? message("chip.area")
    : message("chip.near", { value: `${north}, ${east}` });
}

/** @param {string} value */
function stars(value) {
  const [, sign, count] = /^([<>]=?|)(\d)$/.exec(value) ?? [];
  if (!count || (sign !== "" && sign !== ">=")) return message("chip.rating", { value });
  const shown = "★".repeat(Number(count));
  return sign && count !== "5" ? message("starsOrMore", { stars: shown }) : shown;
}

/** A month of any year, by its English name or number. @param {string} value */
function anyMonth(value) {
  const at = Array.from({ length: 12 }, (_, n) => n).find((n) => {
    const english = new Date(2000, n).toLocaleDateString("en", { month: "long" });
    return (
      Number(value) === n + 1 ||
      (value.length > 2 && english.toLowerCase().startsWith(value.toLowerCase()))
    );
  });
  return at === undefined ? value : message("chip.month", { value: longMonth(at) });
}

/** @param {number} at from 0 */
const longMonth = (at) => new Date(2000, at).toLocaleDateString(LANGUAGE, { month: "long" });

// -- dates ----------------------------------------------------------------------------------------

/**
 * @param {string} name
 * @param {string} value
 */
function date(name, value) {
  const bounds = boundsOf(value);
  const shown = bounds ? range(bounds[0], bounds[1]) : partOfTime(value);
  return name === "after" || name === "before" ? message(`chip.${name}`, { value: shown }) : shown;
}

/** A year, month or day in words; as it is where it is written otherwise. @param {string} value */
function partOfTime(value) {
  if (!/^\d{4}(-\d\d?){0,2}$/.test(value)) return value;
  const [year, month, day] = value.split("-").map(Number);
  if (!month) return LANGUAGE === "zh" ? `${year}年` : String(year);
  /** @type {Intl.DateTimeFormatOptions} */
  const options = {
    month: day ? "short" : "long",
    year: "numeric",
    ...(day && { day: "numeric" }),
  };
  return new Date(year, month - 1, day ?? 1).toLocaleDateString(LOCALE, options);
}

/**
 * The time from a date until before another: as few words as tell it.
 *
 * @param {string} after
 * @param {string} before
 */
function range(after, before) {
  const isDated = [after, before].every((value) => /^\d{4}(-\d\d?){0,2}$/.test(value));
  if (!isDated) return `${date("after", after)}, ${date("before", before)}`;
  const first = startOf(after);
  const last = new Date(startOf(before).getTime() - DAY_MS / 2); // summer time changes by an hour
  const isWholeYears = [after, before].every(
    (value) => startOf(value).getMonth() === 0 && startOf(value).getDate() === 1,
  );
  if (isWholeYears)
    return first.getFullYear() === last.getFullYear()
      ? partOfTime(String(first.getFullYear()))
      : `${first.getFullYear()} – ${last.getFullYear()}`;
  const isMonths = startOf(after).getDate() === 1 && startOf(before).getDate() === 1;
  /** @type {Intl.DateTimeFormatOptions} */
  const options = { month: "short", year: "numeric", ...(!isMonths && { day: "numeric" }) };
  const format = new Intl.DateTimeFormat(LOCALE, options);
  return format.formatRange(first, last);
}

/** @param {string} value a year, month or day */
function startOf(value) {
  const [year, month = 1, day = 1] = value.split("-").map(Number);
  return new Date(year, month - 1, day);
}
