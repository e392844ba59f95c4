// @ts-check
// Addresses of the photo file in the large view.

/** @import { Tile } from "../base/api.js" */

import { photo } from "../base/api.js";
import { isGone, request } from "../base/connection.js";
import { message } from "../base/i18n.js";

const LARGE_PX = 2560; // the longer side of what the server sends of a photo that no browser shows
const SHOWN = /\.(jpe?g|jpe|jfif|png|gif|webp|avif)$/i; // what browsers show themselves

/**
 * Sources with all pixels, for zooming into a photo in a format that browsers cannot show.
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
 * Show the server's reason why a photo cannot be loaded.
 *
 * @param {HTMLElement} element
 * @param {string} address of the photo
 */
export function showLoadError(element, address) {
  request(address)
    .then((answer) => answer.json())
    .then(({ detail }) => {
      if (detail) element.textContent = detail;
    })
    .catch(() => {
      if (isGone()) element.textContent = message("notAnswering");
    }); // otherwise the general message stays
  return element;
}
