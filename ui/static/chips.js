// @ts-check
// The words of a query as the server understood them, a chip for each term: to turn round, or to
// remove. Its filters are chips inside the search field, those that words stand for are here.

/** @import { Chip } from "./api.js" */

import { make } from "./dom.js";
import { apart, quoted } from "./query.js";
import { say } from "./i18n.js";

/**
 * @param {Chip[]} parts
 * @param {(q: string) => void} search with another query
 */
export function makeChips(parts, search) {
  const written = parts.map((part) => part.written);
  const shown = parts.filter((part) => part.words || !apart(part.written).filters.length);
  const isWorthIt = shown.length > 1 || shown.some((part) => part.words || part.minus);
  return isWorthIt ? shown.map((part) => chip(part, parts.indexOf(part), written, search)) : [];
}

/**
 * @param {Chip} part
 * @param {number} at
 * @param {string[]} written all parts
 * @param {(q: string) => void} search
 */
function chip(part, at, written, search) {
  const flip = () => search(written.with(at, flipped(written[at])).join(" "));
  // What was understood of plain words gives them back.
  const remove = () => search(part.without || written.toSpliced(at, 1).join(" "));
  const text = `${part.minus ? "− " : ""}${part.text}`;
  return make(
    "span",
    { class: part.minus ? "chip minus" : "chip" },
    part.words
      ? make("span", {}, text)
      : make("button", { type: "button", title: say("flip"), onclick: flip }, text),
    remover(part.text, remove),
  );
}

/**
 * @param {string} text
 * @param {() => void} onclick
 */
function remover(text, onclick) {
  const label = `${say("remove")} ${text}`;
  return make("button", { type: "button", "aria-label": label, onclick }, "✕");
}

/** @param {string} text several words are one term only in quotes */
function flipped(text) {
  if (text.startsWith("-")) return text.slice(1);
  return `-${text.includes('"') ? text : quoted(text)}`;
}
