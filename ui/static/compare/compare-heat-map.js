// @ts-check
// The heat map of the Compare tab, for a pressed description.

/** @import { Heat } from "../base/heat-map.js" */

import { post } from "../base/api.js";
import { drawHeat, heatLegend } from "../base/heat-map.js";
import { message } from "../base/i18n.js";

const AT_ONCE = 20; // descriptions of one request
const LONGEST = 300; // characters of a description that are read

export class CompareHeat {
  /** @type {File | Blob | null} */
  picture = null;
  /** @type {Map<string, Heat>} by description */
  known = new Map();
  /** @type {HTMLElement | null} */
  canvas = null;
  requests = 0; // number of requests: only the last answer is shown

  /**
   * @param {HTMLElement} frame around the picture
   * @param {HTMLElement} legend
   */
  constructor(frame, legend) {
    this.frame = frame;
    this.legend = legend;
  }

  /** Another picture is shown. @param {File | Blob} picture */
  take(picture) {
    this.picture = picture;
    this.known.clear();
    this.hide();
  }

  hide() {
    this.requests++;
    this.canvas?.remove();
    this.canvas = null;
    this.legend.hidden = true;
    this.legend.classList.remove("waiting");
    for (const button of buttons()) button.setAttribute("aria-pressed", "false");
  }

  /** Show the description of a row of the table, or none where it is shown. @param {Element} row */
  async toggle(row) {
    const button = row.querySelector(".where");
    const isShown = button.getAttribute("aria-pressed") === "true";
    this.hide();
    if (isShown || !this.picture) return;
    const mine = this.requests;
    button.setAttribute("aria-pressed", "true");
    this.legend.hidden = false;
    const text = button.textContent;
    if (!this.known.has(text)) {
      this.legend.replaceChildren(message("heatLooking"));
      this.legend.classList.add("waiting");
      const error = await this.load(text);
      if (mine !== this.requests) return;
      this.legend.classList.remove("waiting");
      this.legend.replaceChildren(error);
    }
    const heat = this.known.get(text);
    if (!heat) return;
    this.legend.replaceChildren(...heatLegend(heat, text, buttons().length === 1));
    if (!heat.loss) return;
    this.canvas = drawHeat(heat);
    this.frame.append(this.canvas);
  }

  /**
   * Load the heat maps of a description and of the others, which take no longer; returns the error.
   *
   * @param {string} text
   * @returns {Promise<string>}
   */
  async load(text) {
    const { picture } = this;
    const others = buttons()
      .map((button) => button.textContent)
      .filter((other) => other !== text && !this.known.has(other));
    const texts = [text, ...others].slice(0, AT_ONCE);
    const query = new URLSearchParams(texts.map((one) => ["text", one.slice(0, LONGEST)]));
    const answer = await post(`heat?${query}`, picture).catch(() => ({ error: message("failed") }));
    if (picture === this.picture)
      answer.heats?.forEach((/** @type {Heat} */ heat, /** @type {number} */ at) =>
        this.known.set(texts[at], heat),
      );
    return answer.error ?? "";
  }
}

const buttons = () => [...document.querySelectorAll("#scores .where")];
