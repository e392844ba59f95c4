// @ts-check
// The photos of a burst below the large view.

/** @import { Tile } from "../base/api.js" */

import { post, thumb } from "../base/api.js";
import { make } from "../base/dom.js";

export class BurstStrip {
  requests = 0; // number of requests: only the last answer is shown

  /**
   * @param {HTMLElement} element
   * @param {(tile: Tile) => void} choose
   */
  constructor(element, choose) {
    this.element = element;
    this.choose = choose;
    element.hidden = true;
  }

  /**
   * Show the photos of a group.
   *
   * @param {Tile} first photo of the group
   * @param {number} shown the id of the photo that is shown
   */
  async fill({ id, folded }, shown) {
    const mine = ++this.requests;
    this.element.hidden = !folded.length;
    if (this.element.hidden) return;
    const { tiles } = await post("tiles", { ids: [id, ...folded] }).catch(() => ({}));
    if (mine !== this.requests || !tiles) return;
    this.element.replaceChildren(
      ...tiles.map((/** @type {Tile} */ tile) => this.button(tile, tile.id === shown)),
    );
  }

  /**
   * @param {Tile} tile
   * @param {boolean} isShown
   */
  button(tile, isShown) {
    const onclick = () => this.choose(tile);
    const label = { "aria-label": tile.name, "aria-pressed": String(isShown) };
    return make(
      "button",
      { type: "button", ...label, onclick },
      make("img", { src: thumb(tile), alt: "" }),
    );
  }
}
