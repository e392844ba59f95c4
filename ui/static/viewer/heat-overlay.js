// @ts-check
// "Show me where" in the large view: the heat map of the query over the photo.

/** @import { Tile } from "../base/api.js" */

import { get } from "../base/api.js";
import { drawHeat, heatLegend } from "../base/heat-map.js";
import { message } from "../base/i18n.js";
import { shownTime } from "./video-slide.js";

export class HeatOverlay {
  /** @type {HTMLElement | null} the heat map that is shown */
  canvas = null;
  /** @type {ResizeObserver | null} keeps it on the photo */
  observer = null;
  requests = 0; // number of requests: only the last answer is shown

  /**
   * @param {HTMLElement} legend
   * @param {() => string} query the requested query
   */
  constructor(legend, query) {
    this.legend = legend;
    this.query = query;
    legend.setAttribute("role", "status");
    this.hide();
  }

  get isShown() {
    return !this.legend.hidden;
  }

  /**
   * @param {Tile} tile
   * @param {HTMLElement} content the photo or the video as it is shown
   */
  async show(tile, content) {
    const image = this.still(content);
    const at = shownTime(content);
    const mine = ++this.requests;
    this.legend.hidden = false;
    this.legend.replaceChildren(message("heatLooking"));
    this.legend.classList.add("waiting");
    const request = get(`photos/${tile.id}/heat`, {
      q: this.query(),
      ...(at !== undefined && { at: String(at) }),
    });
    const answer = await request.catch(() => ({ error: message("failed") }));
    if (mine !== this.requests) return;
    this.legend.classList.remove("waiting");
    const heat = answer.heats?.[0];
    if (!heat) {
      this.legend.replaceChildren(answer.error ?? answer.detail ?? message("failed"));
      return;
    }
    this.legend.replaceChildren(...heatLegend(heat, answer.text));
    if (heat.loss) this.cover(image, drawHeat(heat));
  }

  /**
   * The picture that is shown, of a video the frame where it pauses now.
   *
   * @param {HTMLElement} content
   * @returns {HTMLElement}
   */
  still(content) {
    const player = content.querySelector("video");
    if (!player) return content.querySelector("img") ?? content;
    player.pause();
    for (const event of ["play", "seeking"]) {
      player.addEventListener(event, () => this.hide(), { once: true });
    }
    return player;
  }

  /**
   * Lay the heat map over the photo, of the same size at every zoom.
   *
   * @param {HTMLElement} image
   * @param {HTMLElement} canvas
   */
  cover(image, canvas) {
    this.canvas = canvas;
    this.observer = new ResizeObserver(() => {
      canvas.style.width = `${image.offsetWidth}px`;
      canvas.style.height = `${image.offsetHeight}px`;
    });
    this.observer.observe(image);
    image.parentElement.append(canvas);
  }

  hide() {
    this.requests++;
    this.legend.hidden = true;
    this.observer?.disconnect();
    this.canvas?.remove();
    this.canvas = null;
  }
}
