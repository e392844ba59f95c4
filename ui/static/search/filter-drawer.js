// @ts-check
// The panel of filters beside the photos: its head, its button with the number of filters, and Escape.

/** @import { State } from "./store.js" */

import { iconButton, make } from "../base/dom.js";
import { message } from "../base/i18n.js";

export class FilterDrawer {
  /**
   * @param {HTMLElement} element the panel
   * @param {HTMLElement} button that opens it
   * @param {{ clear: () => void, toggled: () => void }} actions `clear`: remove all filters
   */
  constructor(element, button, { clear, toggled }) {
    this.element = element;
    this.button = button;
    this.toggled = toggled;
    this.count = make("b", { class: "count", hidden: true });
    this.clear = make(
      "button",
      { type: "button", class: "quiet", onclick: clear },
      message("clearAll"),
    );
    const close = iconButton("x", message("close"), () => this.close());
    const title = make("h2", {}, message("filters"));
    element.prepend(make("header", {}, title, this.clear, close));
    element.setAttribute("aria-label", message("filters"));
    button.append(this.count);
    button.onclick = () => (element.hidden ? this.open() : this.close());
    addEventListener("keydown", (event) => {
      const isElsewhere = document.querySelector(".pswp, dialog[open]");
      if (event.key === "Escape" && !element.hidden && !isElsewhere) this.close();
    });
  }

  open() {
    this.element.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    this.toggled();
  }

  close() {
    const { activeElement, body } = document; // the body after a focused button was hidden
    const hadFocus = activeElement === body || this.element.contains(activeElement);
    this.element.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    if (hadFocus) this.button.focus();
    this.toggled();
  }

  /** Show the number of filters of the query. @param {State} state */
  update({ answer }) {
    const count = answer.chips.filter((chip) => chip.filter).length;
    this.count.textContent = String(count);
    this.count.hidden = this.clear.hidden = !count;
  }
}
