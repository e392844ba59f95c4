// @ts-check
// A video in the large view: it plays from the best moment, with buttons for all that match.
// The video of a Live Photo or motion photo plays once, over its picture.

/** @import { Tile } from "../base/api.js" */

import { clock, photo, video } from "../base/api.js";
import { make } from "../base/dom.js";
import { message } from "../base/i18n.js";

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
  player.addEventListener("error", () => {
    const text = message("cannotPlay");
    element.replaceChildren(make("img", { src: photo(tile), alt: "" }), make("p", {}, text));
  });
  element.append(player, markers(tile, player, seek));
  for (const event of ["pointerdown", "click", "wheel"]) {
    element.addEventListener(event, (e) => e.stopPropagation());
  }
  return element;
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
 * @param {Tile} tile
 * @param {HTMLVideoElement} player
 * @param {(at_ms: number) => void} seek
 */
function markers(tile, player, seek) {
  const times = [...tile.moments_ms].sort((a, b) => a - b);
  const play = (/** @type {number} */ at_ms) => {
    seek(at_ms);
    player.play().catch(() => {});
  };
  return make(
    "div",
    { class: "ps-moments" },
    ...times.map((at_ms) => {
      const label = message("playFrom", { time: clock(at_ms) });
      const onclick = () => play(at_ms);
      const marker = { type: "button", "aria-label": label, title: label, onclick };
      return make("button", marker, clock(at_ms));
    }),
  );
}
