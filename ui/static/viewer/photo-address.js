// @ts-check
// The photo that is shown large, in the address and in the title of the page.

/** @import { Tile } from "../base/api.js" */

import { titleOf } from "../base/head.js";
import { readAddress } from "../search/address.js";

const PARAMETER = "photo";

/** The id of the photo in the address; 0 for none. */
export const photoInAddress = () =>
  Number(new URLSearchParams(location.search).get(PARAMETER)) || 0;

/**
 * The address of the page with a photo, or without one.
 *
 * @param {number} id 0 for none
 */
export function addressOfPhoto(id) {
  const values = new URLSearchParams(location.search);
  if (id) values.set(PARAMETER, String(id));
  else values.delete(PARAMETER);
  return `${location.pathname}${values.size ? `?${values}` : ""}`;
}

/**
 * Name a photo in the title, and in the address where the history has an entry for it.
 *
 * @param {Tile | undefined} tile the title names the search for none
 * @param {boolean} hasEntry
 */
export function showPhoto(tile, hasEntry) {
  const title = titleOf(readAddress());
  document.title = tile ? `${tile.name} – ${title}` : title;
  if (hasEntry) history.replaceState(history.state, "", addressOfPhoto(tile?.id ?? 0));
}
