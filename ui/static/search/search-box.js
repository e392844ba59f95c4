// @ts-check
// The search field: words, filters as chips before them, suggestions, and earlier searches.

/** @import { Facets } from "../base/api.js" */
/** @import { State } from "./store.js" */
/** @import { Item } from "./suggestion-list.js" */

import { message } from "../base/i18n.js";
import { FilterChips } from "./filter-chips.js";
import { splitQuery } from "./query.js";
import { SuggestionList } from "./suggestion-list.js";

const REMEMBERED = 50;
const KEY = "photoseek.searches"; // of the browser's storage
const BLUR_MS = 150; // until the list closes: a press on it goes first

export class SearchBox {
  /** @type {Facets | null} */
  facets = null;

  /**
   * @param {HTMLInputElement} input
   * @param {HTMLElement} list
   * @param {HTMLElement} chips
   * @param {{ changed: () => void, submitted: () => void, left: () => void, rested: () => void,
   *   removePicture: () => void }} actions `changed`: while the user types; `submitted`: by Enter
   *   or a choice; `left`: by Arrow Down, to the photos; `rested`: the field lost the focus
   */
  constructor(input, list, chips, { changed, submitted, left, rested, removePicture }) {
    this.input = input;
    this.list = new SuggestionList(list, input, (item) => this.take(item));
    this.left = left;
    this.rested = rested;
    this.submitted = submitted;
    this.removePicture = removePicture;
    this.chips = new FilterChips(chips, input, submitted);
    input.placeholder = message("ask");
    input.setAttribute("aria-label", message("ask"));
    input.addEventListener("input", (event) => {
      const isSpace = /\s/.test(input.value[input.selectionStart - 1] ?? "");
      if (isSpace && !(/** @type {InputEvent} */ (event).isComposing)) this.fold(false);
      this.suggest();
      changed();
    });
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("focus", () => this.text || this.suggest());
    input.addEventListener("click", () => this.text || this.list.isOpen || this.suggest());
    input.addEventListener("blur", () => {
      this.fold(true);
      this.rested();
      setTimeout(() => document.activeElement === input || this.list.close(), BLUR_MS);
    });
  }

  /**
   * Show the request.
   *
   * @param {State} state
   * @param {Partial<State>} changes
   */
  update({ request, answer, facets, preview, people }, changes) {
    this.list.people = people;
    this.chips.setPeople(people);
    if ("answer" in changes) this.chips.setPlaces(answer.chips);
    this.facets = facets;
    if ("request" in changes && this.text !== request.q.trim()) this.text = request.q;
    const picture = request.picture ? { preview, remove: this.removePicture } : null;
    this.chips.setPicture(picture);
  }

  /** The whole query: the words first. */
  get text() {
    return [this.input.value.trim(), ...this.chips.filters].filter(Boolean).join(" ");
  }

  /** @param {string} text */
  set text(text) {
    const { words, filters } = splitQuery(text);
    this.input.value = words.trim();
    this.chips.set(filters);
  }

  /**
   * Turn the filters among the words into chips.
   *
   * @param {boolean} whole include the last word, although no space follows
   */
  fold(whole) {
    const { value, selectionEnd } = this.input;
    const { words, filters } = splitQuery(value, whole);
    if (!filters.length) return;
    const cursor = Math.max(0, words.length - (value.length - selectionEnd));
    this.input.value = words;
    this.input.setSelectionRange(cursor, cursor);
    this.chips.set([...this.chips.filters, ...filters]);
  }

  get history() {
    try {
      return JSON.parse(localStorage.getItem(KEY)) ?? [];
    } catch {
      return [];
    }
  }

  remember(text) {
    if (!text.trim()) return;
    const kept = [text, ...this.history.filter((old) => old !== text)].slice(0, REMEMBERED);
    localStorage.setItem(KEY, JSON.stringify(kept));
  }

  forget() {
    localStorage.removeItem(KEY);
  }

  // -- suggestions ------------------------------------------------------------------------------

  /** The words before the cursor. */
  get typed() {
    return this.input.value.slice(0, this.input.selectionStart);
  }

  suggest() {
    this.list.answered = this.list.ask(this.typed, this.typed.trim() ? [] : this.history);
  }

  /** Exchange the words that were typed for a suggestion. @param {Item} item */
  take({ kind, written, replaces = 0 }) {
    this.list.close();
    if (kind === "recent") this.text = written;
    else {
      const end = this.input.selectionStart;
      const before = this.input.value.slice(0, end - replaces);
      const minus = this.input.value[end - replaces] === "-" ? "-" : "";
      const taken = `${before}${minus}${written} `;
      this.input.value = taken + this.input.value.slice(end).trimStart();
      this.input.setSelectionRange(taken.length, taken.length);
      this.fold(false);
    }
    this.input.focus();
    this.submitted();
  }

  // -- keys -------------------------------------------------------------------------------------

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.isComposing) return;
    const handled =
      {
        ArrowDown: () => this.down(),
        ArrowUp: () => this.list.isOpen && this.list.move(-1),
        Tab: () => this.list.selected && this.takeSelected(),
        Escape: () => this.list.isOpen && this.closeList(),
        Enter: () => this.enter(),
        Backspace: () => this.isAtStart() && this.chips.removeLast(),
        ArrowLeft: () => this.isAtStart() && this.chips.focusLast(),
      }[event.key]?.() ?? false;
    if (handled) event.preventDefault();
  }

  /** To the next suggestion, and from the last one to the photos. */
  down() {
    this.list.answered.then(() => {
      if (this.list.isOpen && this.list.move(1)) return;
      this.list.close();
      this.left();
    });
    return true;
  }

  enter() {
    if (this.list.isOpen && this.list.selected) return this.takeSelected();
    this.list.close();
    this.fold(true);
    this.submitted();
    return true;
  }

  takeSelected() {
    this.take(this.list.selected);
    return true;
  }

  closeList() {
    this.list.close();
    return true;
  }

  isAtStart() {
    return this.input.selectionStart === 0 && this.input.selectionEnd === 0;
  }
}
