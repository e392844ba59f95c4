// @ts-check
// Chips of the words of a query, to negate or to remove, and of filters that words were read as. Written filters are chips in
// the search field; filters interpreted from words are here.

/** @import { Chip } from "../base/api.js" */
/** @import { State } from "./store.js" */

import { closest, icon, make } from "../base/dom.js";
import { editChip } from "./chip-editor.js";
import { inWords } from "./filter-words.js";
import { splitQuery, quoted } from "./query.js";
import { message } from "../base/i18n.js";

export class QueryChips {
  /**
   * @param {HTMLElement} element
   * @param {(q: string) => void} search
   */
  constructor(element, search) {
    this.element = element;
    this.search = search;
  }

  /** @param {State} state */
  update({ answer }) {
    this.element.replaceChildren(...makeChips(answer.chips, this.search));
  }
}

/**
 * Chips for the words, if there are several or one is negated or interpreted as a filter.
 *
 * @param {Chip[]} parts
 * @param {(q: string) => void} search
 */
function makeChips(parts, search) {
  const written = parts.map((part) => part.written);
  const shown = parts.filter((part) => part.words || !splitQuery(part.written).filters.length);
  const isUseful = shown.length > 1 || shown.some((part) => part.words || part.minus);
  return isUseful ? shown.map((part) => chip(part, parts.indexOf(part), written, search)) : [];
}

/**
 * @param {Chip} part
 * @param {number} at
 * @param {string[]} written all parts
 * @param {(q: string) => void} search
 */
function chip(part, at, written, search) {
  const flip = () => search(written.with(at, flipped(written[at])).join(" "));
  // The words of an interpreted filter become plain words again.
  const remove = () => search(part.without || written.toSpliced(at, 1).join(" "));
  const text = textOf(part);
  const edit = (/** @type {Event} */ event) =>
    editChip(closest(event.target, ".chip"), part.written, (text) =>
      search(written.with(at, text).join(" ")),
    );
  return make(
    "span",
    { class: part.minus ? "chip minus" : "chip" },
    part.words
      ? make(
          "button",
          { type: "button", title: message("fromWords", { words: part.words }), onclick: edit },
          text,
        )
      : make("button", { type: "button", title: message("flip"), onclick: flip }, text),
    remover(text, remove),
  );
}

/** @param {Chip} part */
function textOf({ filter, minus, text, written, place }) {
  if (filter) return inWords(written, place);
  return minus ? message("chip.not", { text }) : text;
}

/**
 * @param {string} text
 * @param {() => void} onclick
 */
function remover(text, onclick) {
  const label = `${message("remove")} ${text}`;
  return make("button", { type: "button", "aria-label": label, onclick }, icon("x"));
}

/** Negate a term; several words are one term in quotes. @param {string} text */
function flipped(text) {
  if (text.startsWith("-")) return text.slice(1);
  return `-${text.includes('"') ? text : quoted(text)}`;
}
