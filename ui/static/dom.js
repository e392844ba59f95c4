// @ts-check
// Small helpers to build and to find what the page shows.

/**
 * @param {string} id
 * @returns {any} the element: the caller knows its kind
 */
export const $ = (id) => document.getElementById(id);

/**
 * The element that matches: this one, or the nearest that holds it.
 *
 * @param {EventTarget | null} element
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
export const closest = (element, selector) =>
  element instanceof Element ? element.closest(selector) : null;

/**
 * An element with attributes, event handlers (on…) and children; texts are only ever texts.
 *
 * @param {string} tag
 * @param {Record<string, any>} attributes false and null leave one out, true writes it bare
 * @param {...(Node | string | null | undefined)} children
 * @returns {any} an HTML element of this tag
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value != null)
      element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

const ICONS = {
  where:
    "M12 21s7-6.6 7-11.5a7 7 0 10-14 0C5 14.4 12 21 12 21zM12 7.2a2.4 2.4 0 100 4.8 2.4 2.4 0 000-4.8z",
  share: "M12 15V4M8 7.5L12 3.5l4 4M6 11H5v9h14v-9h-1",
  slideshow: "M8 5v14l11-7z",
  fullScreen: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  star: "M12 3.5l2.6 5.5 6 .8-4.4 4.2 1.1 6L12 17.1 6.7 20l1.1-6L3.4 9.8l6-.8z",
  details: "M12 3a9 9 0 100 18 9 9 0 000-18zM12 11v6M12 7.2v.1",
};
const SVG = "http://www.w3.org/2000/svg";

/**
 * A button's picture, in the manner of PhotoSwipe's own.
 *
 * @param {string} name a key of ICONS
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("ps-icon");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/**
 * 3 x 3 pixels of RGB in base64 as an image that the browser enlarges smoothly: a BMP.
 *
 * @param {string} base64
 * @returns {string} a value of `background-image`
 */
export function blurred(base64) {
  if (!base64) return "";
  const rgb = atob(base64);
  const bmp = [
    0x42,
    0x4d,
    90,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    54,
    0,
    0,
    0,
    40,
    0,
    0,
    0,
    3,
    0,
    0,
    0,
    3,
    0,
    0,
    0,
    1,
    0,
    24,
    0,
    ...new Array(24).fill(0),
  ];
  for (const row of [2, 1, 0]) {
    for (const column of [0, 1, 2])
      for (const colour of [2, 1, 0]) bmp.push(rgb.charCodeAt(9 * row + 3 * column + colour));
    bmp.push(0, 0, 0);
  }
  return `url(data:image/bmp;base64,${btoa(String.fromCharCode(...bmp))})`;
}
