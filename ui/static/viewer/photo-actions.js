// @ts-check
// The menu of the large view: what can be done with the photo that is shown.

/** @import { PhotoView, Tile } from "../base/api.js" */
/** @import { Item } from "../base/menu.js" */
/** @import { UserData } from "../base/user-data.js" */

import { photo, post, video } from "../base/api.js";
import { toast } from "../base/dialogs.js";
import { make } from "../base/dom.js";
import { message } from "../base/i18n.js";
import { canShare, sharePhotos } from "../base/share.js";
import { shownTime } from "./video-slide.js";

const NEAR = "2km"; // of a photo

/**
 * @typedef {object} PhotoActions
 * @property {(query: string) => void} search
 * @property {(part: string) => void} add to the query
 * @property {() => HTMLElement | undefined} content the photo as it is shown, or why it is not
 * @property {UserData} userData
 * @property {() => void} play the slideshow
 * @property {(() => void) | null} fullScreen null where the browser has none
 * @property {(() => void) | null} showHeat show the heat map; null for a query without words
 */

/**
 * @param {Tile} tile
 * @param {PhotoView | null} view null where the facts cannot be read
 * @param {PhotoActions} actions
 * @returns {Item[]}
 */
export function menuOf(tile, view, actions) {
  const { search, add, userData, showHeat, fullScreen, play } = actions;
  const ids = [tile.id];
  const isLocated = view?.latitude != null;
  /** @type {[string, string, (() => unknown) | false | null][]} */
  const items = [
    ["scan-search", "showWhere", showHeat],
    ["play", "slideshow", play],
    ["fullscreen", "fullScreen", fullScreen],
    ["thumbs-down", "unlike", () => add(`-like:#${tile.id}`)],
    ["map-pin", "nearHere", isLocated && (() => search(near(view)))],
    ["bookmark-plus", "addToAlbum", () => userData.addToAlbum(ids)],
    ["tag", "teach", () => userData.teach(ids, shownTime(actions.content()))],
    ["download", "download", () => download(tile, actions.content())],
    ["image", "copyPicture", () => copied(copyPicture(actions.content()))],
    ["copy", "copyPath", view && (() => copied(navigator.clipboard.writeText(view.path)))],
    ["folder-open", "show", () => show(tile)],
    ["share-2", "share", canShare() && (() => sharePhotos(ids))],
  ];
  return items.flatMap(([icon, key, act]) => (act ? [{ icon, text: message(key), act }] : []));
}

/** Photos around this one, in the query language. @param {PhotoView} view */
const near = ({ latitude, longitude }) => `near:${latitude},${longitude},${NEAR}`;

/** Report whether a copy has succeeded. @param {Promise<void>} copy */
async function copied(copy) {
  try {
    await copy;
    toast(message("copied"));
  } catch {
    toast(message("failed"), true);
  }
}

/**
 * Copy the picture as PNG, the only format that browsers accept.
 *
 * @param {HTMLElement | undefined} image
 */
async function copyPicture(image) {
  if (!(image instanceof HTMLImageElement)) throw new TypeError();
  const canvas = make("canvas");
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  canvas.getContext("2d").drawImage(image, 0, 0);
  const png = new Promise((done) => canvas.toBlob(done, "image/png"));
  await navigator.clipboard.write([new ClipboardItem({ "image/png": png })]);
}

/**
 * Download the file of a photo, or report why it cannot be read.
 *
 * @param {Tile} tile
 * @param {HTMLElement | undefined} content
 */
function download(tile, content) {
  const error = content?.querySelector(".pswp__error-msg");
  if (error) return toast(error.textContent, true);
  const href = tile.duration_ms === null ? photo(tile) : video(tile);
  return make("a", { href, download: tile.name }).click();
}

/** Show a photo in the file manager. @param {Tile} tile */
async function show(tile) {
  const answer = await post(`photos/${tile.id}/show`, {}).catch(() => ({
    error: message("failed"),
  }));
  if (answer.error) toast(answer.error, true);
}
