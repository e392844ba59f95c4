// @ts-check
// The filters of a query, and the picture it is asked with, as chips inside the search field.

import { closest, make } from "./dom.js";
import { say } from "./i18n.js";
import { told } from "./query.js";

export class Parts {
  /** @type {string[]} as the query has them */
  filters = [];
  /** @type {{ preview: string, remove: () => void } | null} */
  picture = null;

  /**
   * @param {HTMLElement} element
   * @param {HTMLInputElement} input the words beside them
   * @param {() => void} changed one was removed or turned round
   */
  constructor(element, input, changed) {
    this.element = element;
    this.input = input;
    this.changed = changed;
    element.setAttribute("role", "group");
    element.setAttribute("aria-label", say("filters"));
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
    const { minus, name, value, shown } = told(written);
    const text = `${minus ? "− " : ""}${name}: ${shown}`;
    const flip = () => this.replace(at, minus ? written.slice(1) : `-${written}`);
    const isNumber = name === "like" && /^#\d+$/.test(value);
    const content = isNumber
      ? make("img", { src: `/thumb/${value.slice(1)}`, alt: text })
      : make("span", {}, text);
    return make(
      "span",
      { class: minus ? "chip minus" : "chip" },
      make(
        "button",
        { type: "button", title: `${name}: ${value} · ${say("flip")}`, onclick: flip },
        content,
      ),
      this.remover(`${name}: ${value}`, () => this.replace(at)),
    );
  }

  pictureChip() {
    const { preview, remove } = this.picture;
    return make(
      "span",
      { class: "chip" },
      preview ? make("img", { src: preview, alt: "" }) : null,
      make("span", {}, say("picture")),
      this.remover(say("picture"), remove),
    );
  }

  /**
   * @param {string} text
   * @param {() => void} onclick
   */
  remover(text, onclick) {
    const label = `${say("remove")} ${text}`;
    return make(
      "button",
      { type: "button", class: "remove", "aria-label": label, title: label, onclick },
      "✕",
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
