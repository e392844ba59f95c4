// @ts-check
// Chips inside the search field: the filters of the query, and the uploaded picture.

/** @import { Chip } from "../base/api.js" */
/** @import { People } from "../people/people.js" */

import { thumb } from "../base/api.js";
import { closest, icon, make } from "../base/dom.js";
import { message } from "../base/i18n.js";
import { faceThumb } from "../people/round-face.js";
import { editChip } from "./chip-editor.js";
import { inWords } from "./filter-words.js";
import { parseFilter } from "./query.js";

export class FilterChips {
  /** @type {string[]} as the query has them */
  filters = [];
  /** @type {Map<string, string>} names of the places of filters that are points on the map */
  places = new Map();
  /** @type {{ preview: string, remove: () => void } | null} */
  picture = null;
  /** @type {People | null} whose faces are shown */
  people = null;
  /** @type {import("../people/people.js").Person[]} */
  shownPeople = [];

  /**
   * @param {HTMLElement} element
   * @param {HTMLInputElement} input the words beside them
   * @param {() => void} changed a chip was removed or negated
   */
  constructor(element, input, changed) {
    this.element = element;
    this.input = input;
    this.changed = changed;
    element.setAttribute("role", "group");
    element.setAttribute("aria-label", message("filters"));
    element.addEventListener("keydown", (event) => this.key(event));
  }

  get isEmpty() {
    return !this.filters.length && !this.picture;
  }

  /** @param {string[]} filters */
  set(filters) {
    if (filters.join(" ") === this.filters.join(" ")) return;
    this.filters = filters;
    this.draw();
  }

  /** Name the places of filters that are points on the map. @param {Chip[]} chips of the answer */
  setPlaces(chips) {
    const named = chips.filter(({ place }) => place);
    if (!named.length && !this.places.size) return;
    this.places = new Map(named.map(({ written, place }) => [written, place]));
    this.draw();
  }

  /** @param {People} people */
  setPeople(people) {
    const isNew = people.list !== this.shownPeople;
    this.people = people;
    this.shownPeople = people.list;
    if (isNew && this.filters.some((written) => /^-?person:/i.test(written))) this.draw();
  }

  /** @param {{ preview: string, remove: () => void } | null} picture */
  setPicture(picture) {
    if (!picture && !this.picture) return;
    this.picture = picture;
    this.draw();
  }

  draw() {
    const hadFocus = this.element.contains(document.activeElement);
    this.element.replaceChildren(
      ...(this.picture ? [this.pictureChip()] : []),
      ...this.filters.map((written, at) => this.chip(written, at)),
    );
    this.element.hidden = this.isEmpty;
    this.element.scrollLeft = this.element.scrollWidth; // the last one is in sight
    if (hadFocus) this.focusLast();
  }

  /**
   * @param {string} written
   * @param {number} at
   */
  chip(written, at) {
    const { minus, name, value } = parseFilter(written);
    const text = inWords(written, this.places.get(written));
    const edit = (/** @type {Event} */ event) =>
      editChip(closest(event.target, ".chip"), written, (text) => this.replace(at, text));
    const isNumber = name === "like" && /^#\d+$/.test(value);
    const face = name === "person" && this.people?.find(value)?.face;
    const content = isNumber
      ? [make("img", { src: thumb({ id: Number(value.slice(1)) }), alt: text })]
      : [face ? make("img", { src: faceThumb(face), alt: "" }) : "", make("span", {}, text)];
    return make(
      "span",
      { class: minus ? "chip minus" : "chip" },
      make(
        "button",
        { type: "button", title: `${text} · ${message("editFilter")}`, onclick: edit },
        ...content,
      ),
      this.remover(text, () => this.replace(at)),
    );
  }

  pictureChip() {
    const { preview, remove } = this.picture;
    return make(
      "span",
      { class: "chip" },
      preview ? make("img", { src: preview, alt: "" }) : null,
      make("span", {}, message("picture")),
      this.remover(message("picture"), remove),
    );
  }

  /**
   * @param {string} text
   * @param {() => void} onclick
   */
  remover(text, onclick) {
    const label = `${message("remove")} ${text}`;
    return make(
      "button",
      { type: "button", class: "remove", "aria-label": label, title: label, onclick },
      icon("x"),
    );
  }

  /**
   * @param {number} at
   * @param {...string} others in its place
   */
  replace(at, ...others) {
    this.set(this.filters.toSpliced(at, 1, ...others));
    this.changed();
  }

  /** Take away the one beside the words; whether there was one. */
  removeLast() {
    if (this.isEmpty) return false;
    if (this.filters.length) this.replace(this.filters.length - 1);
    else this.picture.remove();
    return true;
  }

  focusLast() {
    const buttons = this.buttons();
    (buttons.at(-1) ?? this.input).focus();
    return true;
  }

  /** @returns {HTMLElement[]} */
  buttons() {
    return [...this.element.querySelectorAll("button")];
  }

  /** Arrows go from one to the next and back to the words; Backspace and Delete remove. @param {KeyboardEvent} event */
  key(event) {
    const buttons = this.buttons();
    const at = buttons.indexOf(closest(event.target, "button"));
    if (event.key === "ArrowLeft") buttons[Math.max(0, at - 1)].focus();
    else if (event.key === "ArrowRight") (buttons[at + 1] ?? this.input).focus();
    else if (event.key === "Backspace" || event.key === "Delete") {
      const chip = closest(event.target, ".chip");
      /** @type {HTMLElement} */ (chip.querySelector(".remove")).click();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
