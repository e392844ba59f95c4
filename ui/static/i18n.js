// @ts-check
// The language of the page: that of the browser, where the page knows it.

/** @import { Tile } from "./api.js" */

import { EN } from "./en.js";
import { ZH } from "./zh.js";

export const LANGUAGE =
  navigator.languages
    .find((name) => /^(en|zh)/i.test(name))
    ?.slice(0, 2)
    .toLowerCase() ?? "en";
/** @type {Record<string, any>} */
const MESSAGES = LANGUAGE === "zh" ? ZH : EN;

/** @param {number} n */
export const number = (n) => n.toLocaleString(LANGUAGE);

/**
 * A message, filled in; a key that is none stays as it is.
 *
 * @param {string} key
 * @param {...(string | number)} values
 * @returns {string}
 */
export function say(key, ...values) {
  const message = MESSAGES[key] ?? key;
  return typeof message === "function" ? message(...values) : message;
}

/** A search to try in the words of this language, for a model that reads it. @param {string} query */
export const inWords = (query) => MESSAGES.examples[query] ?? query;

/** A search to try, as it is shown. @param {string} query */
export const exampleName = (query) => inWords(query).replace(/^year:/, "");

/**
 * Fill in all texts below an element that are marked by data-text or data-title.
 *
 * @param {HTMLElement} element
 */
export function translate(element) {
  /** @type {NodeListOf<HTMLElement>} */
  const texts = element.querySelectorAll("[data-text]");
  for (const node of texts) node.textContent = say(node.dataset.text);
  /** @type {NodeListOf<HTMLElement>} */
  const titles = element.querySelectorAll("[data-title]");
  for (const node of titles) {
    node.title = say(node.dataset.title);
    node.setAttribute("aria-label", node.title);
  }
}

/** A month such as 2023-07, in words. @param {string} text */
export function month(text) {
  if (!text) return say("undated");
  const [year, number] = text.split("-").map(Number);
  return new Date(year, number - 1).toLocaleDateString(LANGUAGE, {
    month: "long",
    year: "numeric",
  });
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
  return band ? `${say(band)} (${score.toFixed(2)})` : score.toFixed(2);
}
