// @ts-check
// A video in the large view: it plays from the best moment, with buttons for all that match.
// The video of a Live Photo or motion photo plays once, over its picture.

/** @import { Tile } from "../base/api.js" */

import { clock, photo, video } from "../base/api.js";
import { make } from "../base/dom.js";
import { message } from "../base/i18n.js";
import { momentsOf } from "../search/grid-tile.js";

const MESSAGE_MS = 4000;

/**
 * Show the slides of type "video", each while it is active.
 *
 * @param {any} pswp PhotoSwipe
 */
export function showVideos(pswp) {
  pswp.addFilter("isContentZoomable", (is, { data }) => is && data.type !== "video");
  pswp.on("contentLoad", (event) => {
    const { content } = event;
    if (content.data.type !== "video") return;
    event.preventDefault();
    content.element = makeVideo(content.data.tile);
    content.onLoaded();
  });
  pswp.on("contentDeactivate", ({ content }) => {
    content.element?.querySelector?.("video")?.pause();
    pswp.element.querySelector(".ps-live")?.remove();
  });
}

/**
 * The element of a video, or of its picture and a message where the browser cannot play it.
 *
 * @param {Tile} tile
 */
function makeVideo(tile) {
  const element = make("div", { class: "ps-video" });
  const player = make("video", {
    controls: true,
    playsinline: true,
    preload: "metadata",
    poster: photo(tile),
    src: video(tile),
  });
  const seek = (/** @type {number} */ at_ms) => {
    player.currentTime = at_ms / 1000;
  };
  player.addEventListener("loadedmetadata", () => seek(tile.moments_ms[0] ?? 0), { once: true });
  player.addEventListener("error", () => showFrames(element, tile));
  const play = (/** @type {number} */ at_ms) => {
    seek(at_ms);
    player.play().catch(() => {});
  };
  element.append(player, markers(tile.moments_ms, "playFrom", play));
  for (const event of ["pointerdown", "click", "wheel"]) {
    element.addEventListener(event, (e) => e.stopPropagation());
  }
  return element;
}

/**
 * The time of the frame that is shown, in milliseconds; undefined for a photo.
 *
 * @param {HTMLElement | undefined} content of a slide
 */
export function shownTime(content) {
  const player = content?.querySelector("video");
  if (player) return Math.round(1000 * player.currentTime);
  const at = content?.querySelector("img")?.dataset.at;
  return at === undefined ? undefined : Number(at);
}

/**
 * Show the frames of a video that the browser cannot play, and a message.
 *
 * @param {HTMLElement} element
 * @param {Tile} tile
 */
function showFrames(element, tile) {
  const image = make("img", { alt: "" });
  const show = (/** @type {number} */ at_ms) => {
    image.src = photo(tile, at_ms);
    image.dataset.at = String(at_ms);
  };
  const times = momentsOf(tile);
  show(times[0]);
  const text = make("p", {}, message("cannotPlay"));
  element.replaceChildren(image, text, markers(times, "showFrame", show));
}

/**
 * Play the video of a Live Photo or motion photo over its picture, or stop it.
 *
 * @param {HTMLElement} holder of the picture
 * @param {Tile} tile
 */
export function playLive(holder, tile) {
  const playing = holder.querySelector(".ps-live");
  if (playing) {
    playing.remove();
    return;
  }
  const src = video(tile.live === tile.id ? tile : { id: tile.live });
  const player = make("video", { class: "ps-live", src, autoplay: true, playsinline: true });
  const fail = () => {
    const text = make("p", { class: "ps-live", role: "status" }, message("cannotPlayLive"));
    player.replaceWith(text);
    setTimeout(() => text.remove(), MESSAGE_MS);
  };
  player.addEventListener("ended", () => player.remove());
  player.addEventListener("error", fail);
  holder.append(player);
}

/**
 * A button for each of these moments, in their order.
 *
 * @param {number[]} moments
 * @param {string} name of the text that labels it
 * @param {(at_ms: number) => void} go
 */
function markers(moments, name, go) {
  const times = [...moments].sort((a, b) => a - b);
  return make(
    "div",
    { class: "ps-moments" },
    ...times.map((at_ms) => {
      const label = message(name, { time: clock(at_ms) });
      const onclick = () => go(at_ms);
      const marker = { type: "button", "aria-label": label, title: label, onclick };
      return make("button", marker, clock(at_ms));
    }),
  );
}
