// @ts-check
// The heat map on the Compare tab: a description that is pressed is shown in the picture.

/** @import { Heat } from "./heat.js" */

import { post } from "./api.js";
import { drawHeat, heatLegend } from "./heat.js";
import { say } from "./i18n.js";

const AT_ONCE = 20; // descriptions of one request
const LONGEST = 300; // characters of a description that are read

export class CompareHeat {
  /** @type {File | Blob | null} */
  picture = null;
  /** @type {Map<string, Heat>} by description */
  known = new Map();
  /** @type {HTMLElement | null} */
  canvas = null;
  asked = 0; // how often it was asked for: only the last answer counts

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
    this.asked++;
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
    const mine = this.asked;
    button.setAttribute("aria-pressed", "true");
    this.legend.hidden = false;
    const text = button.textContent;
    if (!this.known.has(text)) {
      this.legend.replaceChildren(say("heatLooking"));
      this.legend.classList.add("waiting");
      const error = await this.ask(text);
      if (mine !== this.asked) return;
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
   * Ask for a description, and for those beside it as they cost nothing more; what went wrong.
   *
   * @param {string} text
   * @returns {Promise<string>}
   */
  async ask(text) {
    const { picture } = this;
    const others = buttons()
      .map((button) => button.textContent)
      .filter((other) => other !== text && !this.known.has(other));
    const texts = [text, ...others].slice(0, AT_ONCE);
    const query = new URLSearchParams(texts.map((one) => ["text", one.slice(0, LONGEST)]));
    const answer = await post(`heat?${query}`, picture).catch(() => ({ error: say("failed") }));
    if (picture === this.picture)
      answer.heats?.forEach((/** @type {Heat} */ heat, /** @type {number} */ at) =>
        this.known.set(texts[at], heat),
      );
    return answer.error ?? "";
  }
}

const buttons = () => [...document.querySelectorAll("#scores .where")];
