// @ts-check
// Heat maps: the parts of a picture that match a description, with a legend in words.

import { make } from "./dom.js";
import { message } from "./i18n.js";

/**
 * As `ui/heat.py` returns it.
 *
 * @typedef {object} Heat
 * @property {number} side cells, across and down
 * @property {string} cells their warmth, a byte each, in base64
 * @property {number} loss of cosine similarity where the warmest part is hidden; 0 if no part matters
 * @property {number} across position of the warmest part, 0 to 1
 * @property {number} down
 */

// From cold to warm: red, green, blue and opacity. Lightness increases, so that the map is readable
// without colours.
const SHADES = [
  [14, 8, 48, 0.62],
  [88, 22, 110, 0.56],
  [203, 60, 72, 0.46],
  [250, 150, 20, 0.4],
  [252, 235, 120, 0.36],
];
const PARTS = 3; // across and down, for the position in words

/** The canvas for a heat map; it covers the element that it is put into. @param {Heat} heat */
export function drawHeat({ side, cells }) {
  const canvas = make("canvas", { class: "ps-heat", width: side, height: side });
  const context = canvas.getContext("2d");
  const image = context.createImageData(side, side);
  [...atob(cells)].forEach((cell, at) => image.data.set(shade(cell.charCodeAt(0) / 255), 4 * at));
  context.putImageData(image, 0, 0); // the browser enlarges it smoothly
  canvas.setAttribute("aria-hidden", "true");
  return canvas;
}

/** @param {number} warmth 0 to 1 @returns {number[]} red, green, blue and alpha, 0 to 255 */
function shade(warmth) {
  const at = Math.min(SHADES.length - 2, Math.floor(warmth * (SHADES.length - 1)));
  const part = warmth * (SHADES.length - 1) - at;
  const mixed = SHADES[at].map((value, n) => value + part * (SHADES[at + 1][n] - value));
  return [mixed[0], mixed[1], mixed[2], 255 * mixed[3]];
}

/**
 * The scale of the colours, and the position of the description in words.
 *
 * @param {Heat} heat
 * @param {string} text the description
 * @param {boolean} [isOne] whether it is the only description, compared with no other
 * @returns {Node[]}
 */
export function heatLegend({ loss, across, down }, text, isOne = true) {
  if (!loss) return [make("p", {}, message("heatNowhere", { text }))];
  const part = (/** @type {number} */ at) => Math.min(PARTS - 1, Math.floor(at * PARTS));
  const place = message(`heatPlace${PARTS * part(down) + part(across)}`);
  const colours = SHADES.map(([r, g, b]) => `rgb(${r} ${g} ${b})`).join(", ");
  return [
    make("p", {}, message("heatSeen", { text, place })),
    make(
      "p",
      { class: "ps-scale" },
      make("span", {}, "0"),
      make("i", { style: `background: linear-gradient(90deg, ${colours})` }),
      make("span", {}, message(isOne ? "heatLoss" : "heatLossMore", { loss: loss.toFixed(2) })),
    ),
  ];
}
