// @ts-check
// The place of the details in the large view: beside the photo, or below it on a narrow screen.

import { message } from "../base/i18n.js";

const WIDTH_PX = 320;
const NARROW_PX = 800;
const NARROW_SHARE = 0.55; // of the height
const KEY = "photoseek.details"; // of the browser's storage: whether the pane is open
const OPEN = "ps-with-details"; // class of the large view

/** Whether the details are below the photo. */
export const isNarrow = () => innerWidth <= NARROW_PX;

export class DetailsPane {
  isOpen = !isNarrow() && localStorage.getItem(KEY) !== "closed";
  wasOpen = this.isOpen; // while it is hidden
  /** @type {HTMLElement} */
  element = null;

  /** @param {any} pswp PhotoSwipe */
  constructor(pswp) {
    this.pswp = pswp;
  }

  /** @param {HTMLElement} element */
  attach(element) {
    this.element = element;
    element.setAttribute("aria-label", message("details"));
    for (const event of ["pointerdown", "wheel", "click"]) {
      element.addEventListener(event, (e) => e.stopPropagation());
    }
  }

  /** Show whether the pane is open. */
  mark() {
    this.pswp.element.classList.toggle(OPEN, this.isOpen);
  }

  /** Show or hide the pane. @param {boolean} isOpen */
  show(isOpen) {
    this.isOpen = isOpen;
    this.mark();
    this.pswp.updateSize(true);
  }

  toggle() {
    this.show(!this.isOpen);
    this.wasOpen = this.isOpen;
    localStorage.setItem(KEY, this.isOpen ? "open" : "closed");
  }

  /** Hide the pane for a while, or show it again where it was open. @param {boolean} isHidden */
  setHidden(isHidden) {
    this.show(!isHidden && this.wasOpen);
  }

  /** The room for the photo, in px. */
  room() {
    const narrow = isNarrow();
    return {
      x: innerWidth - (this.isOpen && !narrow ? WIDTH_PX : 0),
      y: innerHeight * (this.isOpen && narrow ? 1 - NARROW_SHARE : 1),
    };
  }
}
