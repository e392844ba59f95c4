// @ts-check
// The list below the search field: what the typed words may mean, and recent searches.

/** @import { Suggestion } from "../base/api.js" */
/** @import { People } from "../people/people.js" */

import { get, thumb } from "../base/api.js";
import { icon, make } from "../base/dom.js";
import { message, month, number } from "../base/i18n.js";
import { roundFace } from "../people/round-face.js";
import { inWords } from "./filter-words.js";
import { splitQuery } from "./query.js";

const RECENT = 4; // searches before anything is typed
const CHOICES = ["is", "has", "weekday", "time", "month"]; // kinds whose names are the page's words

/** Of kinds without a photo. */
const ICONS = { recent: "history", album: "bookmark", name: "tag" };

/**
 * A recent search, or what the server suggests.
 *
 * @typedef {Partial<Suggestion> & { kind: string, name: string, written: string }} Item
 */

export class SuggestionList {
  /** @type {Item[]} */
  items = [];
  at = -1; // the index of the selected one
  requests = 0; // only the last answer is shown
  answered = Promise.resolve(); // once the suggestions for what is typed are shown

  /** @type {People | null} whose faces are shown */
  people = null;

  /**
   * @param {HTMLElement} element
   * @param {HTMLInputElement} input
   * @param {(item: Item) => void} take
   */
  constructor(element, input, take) {
    this.element = element;
    this.input = input;
    this.take = take;
    element.setAttribute("aria-label", message("suggestions"));
  }

  get isOpen() {
    return !this.element.hidden;
  }

  get selected() {
    return this.items[this.at];
  }

  /**
   * Suggest for the text before the cursor.
   *
   * @param {string} typed
   * @param {string[]} recent earlier searches, the last one first
   */
  async ask(typed, recent) {
    const mine = ++this.requests;
    const { suggestions = [] } = await get("suggestions", { typed }).catch(() => ({}));
    if (mine !== this.requests || document.activeElement !== this.input) return;
    const earlier = recent
      .slice(0, RECENT)
      .map((q) => ({ kind: "recent", name: shownQuery(q), written: q }));
    this.show([...earlier, ...suggestions]);
  }

  /** @param {Item[]} items */
  show(items) {
    this.items = items;
    this.at = -1;
    this.element.replaceChildren(...items.map((item, n) => this.row(item, n)));
    this.element.hidden = !items.length;
    this.input.setAttribute("aria-expanded", String(items.length > 0));
    this.input.removeAttribute("aria-activedescendant");
  }

  /**
   * @param {Item} item
   * @param {number} n
   */
  row(item, n) {
    const { kind, tile, count } = item;
    const person = kind === "person" && this.people?.named(item.name);
    const onmousedown = (/** @type {Event} */ event) => {
      event.preventDefault(); // the field keeps the focus
      this.take(item);
    };
    return make(
      "li",
      { role: "option", id: `${this.element.id}-${n}`, "aria-selected": "false", onmousedown },
      person && person.face
        ? roundFace(person)
        : tile
          ? make("img", { src: thumb(tile), alt: "", loading: "lazy" })
          : icon(ICONS[kind] ?? "search"),
      make("span", {}, nameOf(item)),
      make("small", {}, message(`kind.${kind}`)),
      count == null ? null : make("small", { class: "count" }, number(count)),
    );
  }

  close() {
    this.requests++;
    this.element.hidden = true;
    this.at = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  /** Select the next or the previous one; false beyond the last. @param {number} step */
  move(step) {
    const to = this.at + step;
    if (to >= this.items.length) return false;
    this.at = Math.max(-1, to);
    [...this.element.children].forEach((row, n) =>
      row.setAttribute("aria-selected", String(n === this.at)),
    );
    if (this.at < 0) this.input.removeAttribute("aria-activedescendant");
    else this.input.setAttribute("aria-activedescendant", this.element.children[this.at].id);
    return true;
  }
}

/** @param {Item} item */
function nameOf({ kind, name, written }) {
  if (kind === "month" && /^\d{4}/.test(name)) return month(name);
  return CHOICES.includes(kind) ? inWords(written) : name;
}

/** A query with its filters in words. @param {string} q */
export function shownQuery(q) {
  const { words, filters } = splitQuery(q);
  return [words.trim(), ...filters.map((filter) => inWords(filter))].filter(Boolean).join(" · ");
}
