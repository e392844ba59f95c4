// @ts-check
// Date and place above the photo of the large view.

/** @import { Tile } from "../base/api.js" */

import { moment } from "../base/i18n.js";

export class Caption {
  /** @type {HTMLElement} */
  element = null;

  /** @param {any} pswp PhotoSwipe */
  constructor(pswp) {
    const onInit = (/** @type {HTMLElement} */ element) => (this.element = element);
    pswp.ui.registerElement({ name: "ps-caption", order: 6, appendTo: "bar", onInit });
  }

  /** @param {Tile} tile */
  show({ taken, place }) {
    this.element.textContent = [taken && moment(taken), place].filter(Boolean).join(" · ");
  }
}
