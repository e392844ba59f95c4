// @ts-check
// Sharing of photos with other applications by the system's dialog (Web Share).

/** @import { Tile } from "./api.js" */

import { photo, post } from "./api.js";
import { toast } from "./dialogs.js";
import { message } from "./i18n.js";

const MAX_PHOTOS = 20; // at once: all of them are in memory

/** Whether so many photos can be shared from this browser; only over https, or on this machine. */
export const canShare = (count = 1) =>
  count <= MAX_PHOTOS &&
  Boolean(navigator.canShare?.({ files: [new File([""], "a.jpg", { type: "image/jpeg" })] }));

/**
 * @param {number[]} ids
 */
export async function sharePhotos(ids) {
  try {
    const { tiles } = await post("tiles", { ids });
    const files = await Promise.all(tiles.map(fileOf));
    await navigator.share({ files });
  } catch (error) {
    // A press allows sharing for some seconds; the photos are in the browser's cache by then.
    if (error.name === "NotAllowedError") toast(message("shareAgain"));
    else if (error.name !== "AbortError") toast(message("failed"), true);
  }
}

/** @param {Tile} tile */
async function fileOf(tile) {
  const answer = await fetch(photo(tile));
  if (!answer.ok) throw new Error(answer.statusText);
  const content = await answer.blob();
  return new File([content], named(tile.name, content.type), { type: content.type });
}

/** What browsers cannot show comes as WebP. @param {string} name @param {string} type */
const named = (name, type) =>
  type === "image/webp" && !/\.webp$/i.test(name) ? `${name}.webp` : name;
