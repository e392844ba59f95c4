// @ts-check
// One photo in the grid: a button with its thumbnail, badges, and a check button.

/** @import { Tile } from "../base/api.js" */

import { clock, thumb } from "../base/api.js";
import { blurred, make } from "../base/dom.js";
import { day, message } from "../base/i18n.js";

const MOMENT_MS = 700; // that each moment is shown
const SHOWN = 5; // moments of a video of which none or one matches

/**
 * @typedef {object} TileActions
 * @property {(event: MouseEvent) => void} open
 * @property {() => void} unfold show the near-duplicates
 * @property {boolean} isSelected
 * @property {boolean} isStarred
 */

/**
 * Fill the element of a photo whose data has come.
 *
 * @param {HTMLElement} element
 * @param {Tile} tile
 * @param {TileActions} actions
 */
export function fillTile(element, tile, { open: onclick, unfold, isSelected, isStarred }) {
  element.dataset.photo = String(tile.id);
  const { folded } = tile;
  const name = nameOf(tile);
  const image = make("img", { src: thumb(tile), alt: "", decoding: "async", draggable: "false" });
  const open = make(
    "button",
    { type: "button", class: "open", "aria-label": name, title: name, onclick },
    image,
  );
  const check = make("button", {
    type: "button",
    class: "check",
    tabindex: "-1",
    "aria-label": `${message("choose")} ${name}`,
    "aria-pressed": String(isSelected),
  });
  element.classList.toggle("starred", isStarred);
  if (tile.why?.length) element.append(textMatch(tile));
  element.append(open, check, ...(folded.length ? [badge(tile, unfold)] : []));
  element.classList.toggle("chosen", isSelected);
  if (tile.duration_ms !== null) {
    element.append(lengthOf(tile));
    showMoments(element, image, tile);
  }
  if (tile.live !== null) element.append(make("span", { class: "duration" }, message("live")));
  open.style.backgroundImage = blurred(tile.blur);
  image.onload = () => {
    open.style.backgroundImage = "";
  };
  image.onerror = () => element.classList.add("gone");
}

/**
 * Show the moments of a video one after another while the pointer is over it: those that match, or
 * some of the whole video.
 *
 * @param {HTMLElement} element
 * @param {HTMLImageElement} image
 * @param {Tile} tile
 */
function showMoments(element, image, tile) {
  const times = momentsOf(tile);
  let timer = 0;
  let at = 0;
  element.addEventListener("pointerenter", () => {
    timer = setInterval(() => {
      at = (at + 1) % times.length;
      image.src = thumb(tile, times[at]);
    }, MOMENT_MS);
  });
  element.addEventListener("pointerleave", () => {
    clearInterval(timer);
    if (at) image.src = thumb(tile);
    at = 0;
  });
}

/** The moments that match, the best first, or some of the whole video. @param {Tile} tile */
export function momentsOf({ duration_ms, moments_ms }) {
  const spread = Array.from({ length: SHOWN }, (_, n) => Math.round((n * duration_ms) / SHOWN));
  return moments_ms.length > 1 ? moments_ms : [...new Set([...moments_ms, ...spread])];
}

/** The badge of a video. @param {Tile} tile */
export function lengthOf({ duration_ms }) {
  return make("span", { class: "duration" }, `▶ ${clock(duration_ms)}`);
}

/** Date, place and caption of a photo, or the name of its file. @param {Tile} tile */
export function nameOf({ taken, place, why, name }) {
  const caption = why?.find(({ source }) => source === "caption")?.text;
  const known = [taken && day(taken.slice(0, 10)), place, caption].filter(Boolean);
  return [...known, name].join(", ");
}

/** @param {Tile} tile */
function textMatch({ why }) {
  const reason = `${message("words")}: ${why[0].text}`;
  return make("i", { class: "text-match", title: reason, role: "img", "aria-label": reason });
}

/**
 * @param {Tile} tile
 * @param {() => void} onclick
 */
function badge({ folded }, onclick) {
  const text = message("copies", { count: folded.length });
  return make(
    "button",
    { type: "button", class: "folded", title: text, "aria-label": text, tabindex: "-1", onclick },
    `+${folded.length}`,
  );
}
