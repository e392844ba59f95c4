// @ts-check
// Elements of the page: finding and building them.

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

const SVG = "http://www.w3.org/2000/svg";
const ICONS = "static/vendor/lucide/icons.svg";

/**
 * An icon of Lucide.
 *
 * @param {string} name an id in ICONS
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("ps-icon");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${ICONS}#${name}`);
  svg.append(use);
  return svg;
}

/**
 * A button with an icon and no text.
 *
 * @param {string} name of the icon
 * @param {string} label
 * @param {() => void} onclick
 * @param {Record<string, any>} [attributes]
 */
export const iconButton = (name, label, onclick, attributes = {}) =>
  make(
    "button",
    {
      type: "button",
      class: "quiet round",
      title: label,
      "aria-label": label,
      onclick,
      ...attributes,
    },
    icon(name),
  );

/**
 * 3 x 3 pixels of RGB in base64 as an image that the browser enlarges smoothly: a BMP.
 *
 * @param {string} base64
 * @returns {string} a value of `background-image`
 */
export function blurred(base64) {
  if (!base64) return "";
  const rgb = atob(base64);
  // Headers: "BM", offset of the pixels (54), header size (40), width, height, planes, bits.
  const bmp = new Array(54).fill(0);
  Object.assign(bmp, { 0: 0x42, 1: 0x4d, 2: 90, 10: 54, 14: 40, 18: 3, 22: 3, 26: 1, 28: 24 });
  for (const row of [2, 1, 0]) {
    for (const column of [0, 1, 2])
      for (const colour of [2, 1, 0]) bmp.push(rgb.charCodeAt(9 * row + 3 * column + colour));
    bmp.push(0, 0, 0);
  }
  return `url(data:image/bmp;base64,${btoa(String.fromCharCode(...bmp))})`;
}

/**
 * Move the focus among the buttons of an element, from the last to the first and back.
 *
 * @param {HTMLElement} element
 * @param {KeyboardEvent} event of the Tab key
 */
export function keepFocus(element, event) {
  /** @type {HTMLElement[]} */
  const all = [.../** @type {any} */ (element.querySelectorAll("button, a"))];
  const inside = all.filter((one) => one.offsetParent && !one.closest("[disabled]"));
  const at = inside.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const to = event.shiftKey ? (at <= 0 ? inside.length - 1 : at - 1) : (at + 1) % inside.length;
  inside[to]?.focus();
  event.preventDefault();
}
