// @ts-check
// "Show me where" in the large view: what the query's words are seen in, over the photo.

/** @import { Tile } from "./api.js" */

import { get } from "./api.js";
import { drawHeat, heatLegend } from "./heat.js";
import { say } from "./i18n.js";

export class Where {
  /** @type {HTMLElement | null} the heat map that is shown */
  canvas = null;
  /** @type {ResizeObserver | null} keeps it on the photo */
  observer = null;
  asked = 0; // how often it was asked for: only the last answer counts

  /**
   * @param {HTMLElement} legend
   * @param {() => string} query what was asked
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
   * @param {HTMLElement} image the photo as it is shown
   */
  async show(tile, image) {
    const mine = ++this.asked;
    this.legend.hidden = false;
    this.legend.replaceChildren(say("heatLooking"));
    this.legend.classList.add("waiting");
    const asked = get(`heat/${tile.id}`, { q: this.query() });
    const answer = await asked.catch(() => ({ error: say("failed") }));
    if (mine !== this.asked) return;
    this.legend.classList.remove("waiting");
    const heat = answer.heats?.[0];
    if (!heat) {
      this.legend.replaceChildren(answer.error ?? answer.detail ?? say("failed"));
      return;
    }
    this.legend.replaceChildren(...heatLegend(heat, answer.text));
    if (heat.loss) this.cover(image, drawHeat(heat));
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
    this.asked++;
    this.legend.hidden = true;
    this.observer?.disconnect();
    this.canvas?.remove();
    this.canvas = null;
  }
}
