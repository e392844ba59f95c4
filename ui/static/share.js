// @ts-check
// Photos handed to the other applications of a phone, by the system's own sheet (Web Share).

/** @import { Tile } from "./api.js" */

import { photo, post } from "./api.js";
import { say } from "./i18n.js";

const MOST = 20; // photos at once: all of them are in memory meanwhile

/** Whether so many photos can be shared from this browser; only over https, or on this machine. */
export const canShare = (count = 1) =>
  count <= MOST &&
  Boolean(navigator.canShare?.({ files: [new File([""], "a.jpg", { type: "image/jpeg" })] }));

/**
 * @param {number[]} ids
 * @param {(text: string, wrong?: boolean) => void} tell
 */
export async function sharePhotos(ids, tell) {
  try {
    const { tiles } = await post("tiles", { ids });
    const files = await Promise.all(tiles.map(fileOf));
    await navigator.share({ files });
  } catch (error) {
    // A press counts for some seconds; what has come by now is in the browser's cache.
    if (error.name === "NotAllowedError") tell(say("shareAgain"));
    else if (error.name !== "AbortError") tell(say("failed"), true);
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
