// @ts-check
// Photos that grow from their tile as the large view opens, and go back to it as it closes.

import { make } from "../base/dom.js";

const FLIGHT_MS = 200;

/** Whether the system asks for less motion. */
export const isCalm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/**
 * Show a picture on its way from one place in the window to another.
 *
 * @param {string} src
 * @param {Place} from
 * @param {Place} to
 */
export async function fly(src, from, to) {
  if (isCalm() || !isInWindow(from) || !isInWindow(to)) return;
  const picture = make("img", { class: "ps-flight", src, alt: "" });
  document.body.append(picture);
  const timing = { duration: FLIGHT_MS, easing: "ease-out" };
  await picture.animate([from, to].map(frame), timing).finished.catch(() => {});
  picture.remove();
}

/** Fade an element in. @param {Element} element @param {number} [duration] in ms */
export function fadeIn(element, duration = FLIGHT_MS) {
  if (!isCalm()) element.animate([{ opacity: 0 }, { opacity: 1 }], { duration });
}

/**
 * A place in the window, in px.
 *
 * @typedef {{ left: number, top: number, width: number, height: number }} Place
 */

/** @param {Place} place */
const isInWindow = ({ left, top, width, height }) =>
  width > 0 && left < innerWidth && top < innerHeight && left + width > 0 && top + height > 0;

/** A keyframe. @param {Place} place */
const frame = (place) =>
  Object.fromEntries(
    ["left", "top", "width", "height"].map((side) => [
      side,
      `${place[/** @type {keyof Place} */ (side)]}px`,
    ]),
  );

/** Where PhotoSwipe shows a slide. @param {any} slide @returns {Place} */
export const placeOf = ({ pan, width, height, currZoomLevel }) => ({
  left: pan.x,
  top: pan.y,
  width: width * currZoomLevel,
  height: height * currZoomLevel,
});
