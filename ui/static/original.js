// @ts-check
// The photo file itself, as the large view gets it.

/** @import { Tile } from "./api.js" */

import { photo } from "./api.js";

const LARGE_PX = 2560; // the longer side of what the server sends of a photo that no browser shows
const SHOWN = /\.(jpe?g|jpe|jfif|png|gif|webp|avif)$/i; // what browsers show themselves

/**
 * Where a browser gets all pixels from once they are looked at, of a photo that it cannot show.
 *
 * @param {Tile} tile
 * @returns {string | undefined} a value of `srcset`
 */
export function sources(tile) {
  const { width, height, name } = tile;
  const scale = LARGE_PX / Math.max(width, height);
  if (SHOWN.test(name) || scale >= 1) return undefined;
  return `${photo(tile)} ${Math.round(width * scale)}w, ${photo(tile)}&full=1 ${width}w`;
}

/**
 * Say why a photo is not shown, as the server knows it.
 *
 * @param {HTMLElement} element
 * @param {string} address of the photo
 */
export function tellWhy(element, address) {
  fetch(address)
    .then((answer) => answer.json())
    .then(({ detail }) => {
      if (detail) element.textContent = detail;
    })
    .catch(() => {}); // what it says already is true as well
  return element;
}
