// @ts-check
// Gestures that select photos: a marquee, dragging over check buttons, and a long press.

import { closest, make } from "../base/dom.js";

const MIN_PX = 8; // a shorter movement of the mouse is a click
const EDGE_PX = 50; // where the page begins to scroll
const STEP_PX = 18; // of scrolling
const LONG_MS = 450;
const STILL_PX = 10; // of movement during a long press

/**
 * A box in pixels of the element.
 *
 * @typedef {{ left: number, top: number, right: number, bottom: number }} Box
 */

/** A frame drawn with the mouse around photos; the page scrolls at its edges. */
export class Marquee {
  /** @type {{ x: number, y: number } | null} */
  start = null;
  /** @type {HTMLElement | null} */
  frame = null;
  /** @type {PointerEvent} the last movement */
  pointer = null;

  /**
   * @param {HTMLElement} element
   * @param {(adds: boolean) => void} begun called once; `adds`: the selection is kept
   * @param {(box: Box) => void} drawn called after each change
   */
  constructor(element, begun, drawn) {
    this.element = element;
    this.begun = begun;
    this.drawn = drawn;
    element.addEventListener("pointerdown", (event) => {
      const isMouse = event.pointerType === "mouse" && event.button === 0;
      if (isMouse && !closest(event.target, ".check, .folded")) this.start = this.at(event);
    });
    addEventListener("pointermove", (event) => this.move(event));
    addEventListener("pointerup", () => this.end());
    addEventListener("pointercancel", () => this.end());
  }

  /** @param {PointerEvent} event */
  at({ clientX, clientY }) {
    const { left, top } = this.element.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  }

  /** @param {PointerEvent} event */
  move(event) {
    if (!this.start) return;
    this.pointer = event;
    if (!this.frame) {
      const { x, y } = this.at(event);
      if (Math.hypot(x - this.start.x, y - this.start.y) < MIN_PX) return;
      this.frame = make("div", { id: "ps-frame" });
      this.element.append(this.frame);
      this.begun(event.ctrlKey || event.metaKey || event.shiftKey);
      this.scroll();
    }
    this.draw();
  }

  draw() {
    const { start, frame } = this;
    const { x, y } = this.at(this.pointer);
    const [left, right] = [Math.min(start.x, x), Math.max(start.x, x)];
    const [top, bottom] = [Math.min(start.y, y), Math.max(start.y, y)];
    frame.style.left = `${left}px`;
    frame.style.top = `${top}px`;
    frame.style.width = `${right - left}px`;
    frame.style.height = `${bottom - top}px`;
    this.drawn({ left, top, right, bottom });
  }

  scroll() {
    if (!this.frame) return;
    const { clientY } = this.pointer;
    const step = clientY < EDGE_PX ? -STEP_PX : clientY > innerHeight - EDGE_PX ? STEP_PX : 0;
    if (step) {
      scrollBy({ top: step, behavior: "instant" });
      this.draw();
    }
    requestAnimationFrame(() => this.scroll());
  }

  end() {
    this.start = null;
    if (!this.frame) return;
    this.frame.remove();
    this.frame = null;
    const ignore = (/** @type {Event} */ event) => {
      event.stopPropagation();
      event.preventDefault();
    }; // the click at the end of the drag
    this.element.addEventListener("click", ignore, { capture: true, once: true });
    setTimeout(() => this.element.removeEventListener("click", ignore, { capture: true }));
  }
}

/**
 * Select by pressing a check button, and by dragging on from there.
 *
 * @param {HTMLElement} element
 * @param {{ press: (index: number, withShift: boolean) => void,
 *   extend: (from: number, to: number) => void, toggle: (index: number) => void }} actions
 */
export function onCheckButtons(element, { press, extend, toggle }) {
  const indexOf = (/** @type {EventTarget | null} */ target) =>
    Number(closest(target, ".tile")?.dataset.index ?? -1);
  let from = -1;
  element.addEventListener("pointerdown", (event) => {
    if (!closest(event.target, ".check") || event.button !== 0) return;
    event.preventDefault();
    from = indexOf(event.target);
    press(from, event.shiftKey);
  });
  addEventListener("pointermove", (event) => {
    if (from < 0) return;
    const index = indexOf(document.elementFromPoint(event.clientX, event.clientY));
    if (index >= 0 && index !== from) extend(from, index);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    addEventListener(end, () => {
      from = -1;
    });
  }
  element.addEventListener("keydown", (event) => {
    if (!closest(event.target, ".check") || !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    toggle(indexOf(event.target));
  });
}

/**
 * Call `pressed` for the element under a resting finger; the tap that ends the press is ignored.
 *
 * @param {HTMLElement} element
 * @param {string} selector
 * @param {(target: HTMLElement) => void} pressed
 */
export function onLongPress(element, selector, pressed) {
  let timer = 0;
  /** @type {PointerEvent | null} */
  let start = null;
  let isLong = false;
  element.addEventListener("pointerdown", (event) => {
    isLong = false;
    const target = closest(event.target, selector);
    if (event.pointerType !== "touch" || !target) return;
    start = event;
    timer = setTimeout(() => {
      isLong = true;
      navigator.vibrate?.(10);
      pressed(target);
    }, LONG_MS);
  });
  addEventListener("pointermove", (event) => {
    if (!start) return;
    const moved = Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY);
    if (moved > STILL_PX) end();
  });
  const end = () => {
    clearTimeout(timer);
    start = null;
  };
  addEventListener("pointerup", end);
  addEventListener("pointercancel", end);
  element.addEventListener("contextmenu", (event) => {
    if (start || isLong) event.preventDefault();
  });
  element.addEventListener(
    "click",
    (event) => {
      if (!isLong) return;
      isLong = false;
      event.preventDefault();
      event.stopPropagation();
    },
    { capture: true },
  );
}
