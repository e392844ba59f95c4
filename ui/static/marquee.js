// @ts-check
// A frame drawn with the mouse around photos; the page scrolls along at its edges.

import { make } from "./dom.js";

const LEAST = 8,
  EDGE = 50,
  STEP = 18; // pixels: what is a click still, where scrolling begins, how far

// Calls `begun(adds)` once, then `drawn({ left, top, right, bottom })` with every change, in
// pixels of the element. `adds`: what was chosen before stays so.
export function drawFrames(element, begun, drawn) {
  let start = null,
    frame = null,
    pointer = null;

  const at = ({ clientX, clientY }) => {
    const { left, top } = element.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  };

  const draw = () => {
    const here = at(pointer);
    const [left, right] = [start.x, here.x].sort((a, b) => a - b),
      [top, bottom] = [start.y, here.y].sort((a, b) => a - b);
    Object.assign(frame.style, {
      left: `${left}px`,
      top: `${top}px`,
      width: `${right - left}px`,
      height: `${bottom - top}px`,
    });
    drawn({ left, top, right, bottom });
  };

  const scroll = () => {
    if (!frame) return;
    const step = pointer.clientY < EDGE ? -STEP : pointer.clientY > innerHeight - EDGE ? STEP : 0;
    if (step) {
      scrollBy({ top: step, behavior: "instant" });
      draw();
    }
    requestAnimationFrame(scroll);
  };

  element.addEventListener("pointerdown", (event) => {
    if (
      event.pointerType === "mouse" &&
      event.button === 0 &&
      !event.target.closest(".check, .folded")
    )
      start = at(event);
  });
  addEventListener("pointermove", (event) => {
    if (!start) return;
    pointer = event;
    if (!frame) {
      const here = at(event);
      if (Math.hypot(here.x - start.x, here.y - start.y) < LEAST) return;
      frame = make("div", { id: "ps-frame" });
      element.append(frame);
      begun(event.ctrlKey || event.metaKey || event.shiftKey);
      scroll();
    }
    draw();
  });
  const end = () => {
    start = null;
    if (!frame) return;
    frame.remove();
    frame = null;
    const still = (event) => {
      event.stopPropagation();
      event.preventDefault();
    }; // the click that a drag ends in
    element.addEventListener("click", still, { capture: true, once: true });
    setTimeout(() => element.removeEventListener("click", still, { capture: true }));
  };
  addEventListener("pointerup", end);
  addEventListener("pointercancel", end);
}
