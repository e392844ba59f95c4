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
