// @ts-check
// The language of the page, which the server chooses: the one of its cookie, or of the browser.

/** @import { Tile } from "./api.js" */

export const LANGUAGE = document.documentElement.lang.slice(0, 2);
/** @type {HTMLLinkElement} */
const link = document.querySelector("link[as=fetch]"); // on its way since the document came
const file = await fetch(link.href);
/** @type {Record<string, string | { one: string, other: string }>} */
const TEXTS = await file.json(); // a pair: for a `count` of 1, and for all others

/** @param {number} n */
export const number = (n) => n.toLocaleString(LANGUAGE);

/**
 * The text of a key with its fields, numbers grouped; an unknown key stays as it is.
 *
 * @param {string} key
 * @param {Record<string, string | number>} [fields]
 * @returns {string}
 */
export function message(key, fields = {}) {
  const text = TEXTS[key] ?? key;
  const form = typeof text === "string" ? text : fields.count === 1 ? text.one : text.other;
  return form.replace(/\{(\w+)\}/g, (_, name) => {
    const value = fields[name];
    return typeof value === "number" ? number(value) : value;
  });
}

/** A search to try in the words of this language, for a model that reads it. @param {string} query */
export const translatedExample = (query) =>
  `example.${query}` in TEXTS ? message(`example.${query}`) : query;

/** A search to try, as it is shown. @param {string} query */
export const exampleName = (query) => translatedExample(query).replace(/^year:/, "");

/**
 * Fill in all texts below an element that are marked by data-text or data-title.
 *
 * @param {HTMLElement} element
 */
export function translate(element) {
  /** @type {NodeListOf<HTMLElement>} */
  const texts = element.querySelectorAll("[data-text]");
  for (const node of texts) node.textContent = message(node.dataset.text);
  /** @type {NodeListOf<HTMLElement>} */
  const titles = element.querySelectorAll("[data-title]");
  for (const node of titles) {
    node.title = message(node.dataset.title);
    node.setAttribute("aria-label", node.title);
  }
}

/** The language for dates: 14 July, not July 14. */
export const DATES = LANGUAGE === "en" ? "en-GB" : LANGUAGE;

// Making a format takes far longer than using it, and a library has thousands of days.
const MONTH = new Intl.DateTimeFormat(LANGUAGE, { month: "long", year: "numeric" });
const DAY = new Intl.DateTimeFormat(DATES, { weekday: "short", day: "numeric", month: "long" });

/** A month such as 2023-07, in words. @param {string} text */
export function month(text) {
  if (!text) return message("undated");
  const [year, number] = text.split("-").map(Number);
  return MONTH.format(new Date(year, number - 1));
}

/**
 * A day within its month, as in "Sat 20 July · Lisbon"; empty without a date.
 *
 * @param {string} text as 2024-07-20
 * @param {string} place empty if unknown
 */
export function dayAt(text, place) {
  if (!text) return "";
  const [year, number, date] = text.split("-").map(Number);
  const shown = DAY.format(new Date(year, number - 1, date)).replace(",", "");
  return place ? `${shown} · ${place}` : shown;
}

/** A moment such as 2024-07-20T19:06, as in "Sat 20 July 2024, 19:06". @param {string} text */
export function moment(text) {
  const [date, time] = text.split("T");
  const [year, number, day] = date.split("-").map(Number);
  const shown = new Date(year, number - 1, day)
    .toLocaleDateString(DATES, { weekday: "short", day: "numeric", month: "long", year: "numeric" })
    .replace(",", "");
  return LANGUAGE === "zh" ? `${shown} ${time}` : `${shown}, ${time}`;
}

/**
 * A town and its country, in the order of the language; the town alone where it names both.
 *
 * @param {string} name as "Lisbon, Portugal"
 */
export function placeName(name) {
  const [, town, country] = /^(.*), (.*)$/.exec(name) ?? [];
  if (!town) return name;
  if (town === country || (LANGUAGE === "zh" && country.includes(town))) return town;
  return LANGUAGE === "zh" ? `${country}${town}` : name;
}

/** A day such as 2023-07-14, in words. @param {string} text */
export function day(text) {
  const [year, number, date] = text.split("-").map(Number);
  return new Date(year, number - 1, date).toLocaleDateString(LANGUAGE, { dateStyle: "long" });
}

/** A month's short name. @param {number} at from 0 */
export const monthName = (at) =>
  new Date(2000, at).toLocaleDateString(LANGUAGE, { month: "short" });

/** Why a photo was found, in words; empty where nothing was asked. @param {Tile} tile */
export function reason({ score, band }) {
  if (score == null) return "";
  return band ? `${message(band)} (${score.toFixed(2)})` : score.toFixed(2);
}
