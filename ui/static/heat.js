// @ts-check
// Where in a picture a description is seen: a heat map over the picture, and what it says in words.

import { make } from "./dom.js";
import { say } from "./i18n.js";

/**
 * As `ui/heat.py` tells it.
 *
 * @typedef {object} Heat
 * @property {number} side cells, across and down
 * @property {string} cells their warmth, a byte each, in base64
 * @property {number} loss what the warmest costs, in cosine; 0 where no part tells anything
 * @property {number} across where the warmest is, 0 to 1
 * @property {number} down
 */

// From cold to warm: red, green, blue and how much they cover. Light grows from one to the next, so
// that who sees no colours sees the map as well.
const SHADES = [
  [14, 8, 48, 0.62],
  [88, 22, 110, 0.56],
  [203, 60, 72, 0.46],
  [250, 150, 20, 0.4],
  [252, 235, 120, 0.36],
];
const PARTS = 3; // of the picture, across and down, that words tell of

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
 * What the colours mean, and in words where the description is seen.
 *
 * @param {Heat} heat
 * @param {string} text the description
 * @param {boolean} [isOne] whether it is the only one, held against no other
 * @returns {Node[]}
 */
export function heatLegend({ loss, across, down }, text, isOne = true) {
  if (!loss) return [make("p", {}, say("heatNowhere", text))];
  const part = (/** @type {number} */ at) => Math.min(PARTS - 1, Math.floor(at * PARTS));
  const place = say(`heatPlace${PARTS * part(down) + part(across)}`);
  const colours = SHADES.map(([r, g, b]) => `rgb(${r} ${g} ${b})`).join(", ");
  return [
    make("p", {}, say("heatSeen", text, place)),
    make(
      "p",
      { class: "ps-scale" },
      make("span", {}, "0"),
      make("i", { style: `background: linear-gradient(90deg, ${colours})` }),
      make("span", {}, say(isOne ? "heatLoss" : "heatLossMore", loss.toFixed(2))),
    ),
  ];
}
