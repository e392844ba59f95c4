// @ts-check
// A long press with a finger.

import { closest } from "./dom.js";

const LONG_MS = 450;
const STILL_PX = 10; // that a finger moves and still presses

/**
 * Call `pressed` for what a finger rests on; the tap that ends the press does nothing more.
 *
 * @param {HTMLElement} element
 * @param {string} selector
 * @param {(target: HTMLElement) => void} pressed
 */
export function pressLong(element, selector, pressed) {
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
