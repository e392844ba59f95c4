// @ts-check
// Years and months at the side of the window, to press or drag.

/** @import { Grid } from "./grid.js" */

import { make } from "../base/dom.js";
import { message } from "../base/i18n.js";

const MIN_GAP_PX = 22; // between the labels of years; closer ones are omitted
const TAIL_MS = 900; // until the month disappears after scrolling

export class Scrubber {
  /** @type {{ index: number, name: string, at: number }[]} sections, `at` from 0 to 1 */
  stops = [];
  hiding = 0;
  /** @type {{ stop: any, at: number } | null} the target of the last key, and the scroll position then */
  goal = null;
  isDragged = false;

  /**
   * @param {HTMLElement} element
   * @param {Grid} grid
   */
  constructor(element, grid) {
    this.element = element;
    this.grid = grid;
    this.bubble = make("span", { class: "bubble" });
    this.thumb = make("span", { class: "thumb" });
    element.setAttribute("role", "slider");
    element.setAttribute("tabindex", "0");
    element.setAttribute("aria-orientation", "vertical");
    element.setAttribute("aria-label", message("when"));
    element.setAttribute("aria-valuemin", "0");
    element.addEventListener("pointerdown", (event) => this.grab(event));
    element.addEventListener("pointermove", (event) => this.isDragged && this.go(event));
    for (const end of ["pointerup", "pointercancel"]) {
      element.addEventListener(end, () => this.drop());
    }
    element.addEventListener("keydown", (event) => this.key(event));
    addEventListener("scroll", () => this.follow(), { passive: true, capture: true });
    addEventListener("resize", () => this.lay());
  }

  /** @param {{ first: number, name: string, year: string }[] | null} sections none: hidden */
  set(sections) {
    this.sections = sections;
    this.element.hidden = !sections || sections.length < 2;
    this.lay();
  }

  lay() {
    const { sections, grid } = this;
    if (this.element.hidden || !sections || !grid.total) return;
    this.stops = sections.map(({ first, name }) => ({
      index: first,
      name,
      at: grid.topOf(first) / grid.total,
    }));
    this.element.setAttribute("aria-valuemax", String(sections.length - 1));
    this.element.replaceChildren(...this.years(), this.thumb, this.bubble);
    this.follow();
  }

  years() {
    const height = this.element.clientHeight;
    const labels = [];
    let [year, last] = ["", -MIN_GAP_PX];
    this.stops.forEach(({ at }, number) => {
      const text = this.sections[number].year;
      if (text === year || at * height - last < MIN_GAP_PX) return;
      [year, last] = [text, at * height];
      const label = make("small", {}, text);
      label.style.top = `${100 * at}%`;
      labels.push(label);
    });
    return labels;
  }

  /** Show the position of the window. */
  follow() {
    if (this.element.hidden || !this.stops.length) return;
    const { top } = this.grid.element.getBoundingClientRect();
    const most = Math.max(1, this.grid.total - innerHeight);
    const at = Math.min(1, Math.max(0, -top / most));
    const stop = this.here();
    this.thumb.style.top = this.bubble.style.top = `${100 * at}%`;
    if (this.bubble.textContent !== stop.name) this.bubble.textContent = stop.name;
    this.element.setAttribute("aria-valuenow", String(this.stops.indexOf(stop)));
    this.element.setAttribute("aria-valuetext", stop.name);
    if (at > 0) this.reveal();
  }

  /** @param {number} index */
  stopOf(index) {
    return this.stops.findLast((stop) => stop.index <= index) ?? this.stops[0];
  }

  reveal() {
    this.element.classList.add("moving");
    clearTimeout(this.hiding);
    this.hiding = setTimeout(() => this.element.classList.remove("moving"), TAIL_MS);
  }

  /** @param {PointerEvent} event */
  grab(event) {
    this.isDragged = true;
    this.element.setPointerCapture(event.pointerId);
    event.preventDefault();
    this.go(event);
  }

  drop() {
    this.isDragged = false;
  }

  /** @param {PointerEvent} event */
  go(event) {
    const { top, height } = this.element.getBoundingClientRect();
    const at = Math.min(1, Math.max(0, (event.clientY - top) / height));
    const start = this.grid.element.getBoundingClientRect().top + scrollY;
    const most = Math.max(1, this.grid.total - innerHeight);
    scrollTo({ top: start + at * most, behavior: "instant" });
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const now = this.stops.indexOf(this.here());
    const to = this.stops[Math.min(this.stops.length - 1, Math.max(0, now + step))];
    this.grid.scrollTo(to.index);
    this.goal = { stop: to, at: scrollY };
    this.follow();
  }

  /** The section at the top of the window; after a key the one it went to, though others share its row. */
  here() {
    const { goal } = this;
    return goal?.at === scrollY && this.stops.includes(goal.stop)
      ? goal.stop
      : this.stopOf(this.grid.firstInView());
  }
}
