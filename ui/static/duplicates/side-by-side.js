// @ts-check
// The photos of one group side by side, zoomed and moved together, above the page.

/** @import { Candidate, Duplicates, Group } from "./duplicates.js" */

import { photo, thumb } from "../base/api.js";
import { make } from "../base/dom.js";
import { message } from "../base/i18n.js";
import { SharedZoom } from "./zoom.js";

const ENTRY = "side by side"; // in the browser's history
const NARROW_PX = 700;
const MOST_WIDE = 6; // photos at once
const MOST_NARROW = 4;
const MOVE_PX = 80; // by an arrow key

export class SideBySide {
  /** @type {HTMLElement | null} */
  element = null;
  at = 0; // the number of the group
  first = 0; // photo of it that is shown
  hasEntry = false;

  /** @param {Duplicates} duplicates */
  constructor(duplicates) {
    this.duplicates = duplicates;
    this.zoom = new SharedZoom(() => this.showZoom());
    addEventListener("popstate", () => {
      this.hasEntry = false;
      this.close();
    });
    addEventListener("resize", () => this.element && this.zoom.draw());
  }

  /** @returns {Group} */
  get group() {
    return this.duplicates.groups[this.at];
  }

  /** @param {number} at */
  open(at) {
    this.at = at;
    this.first = 0;
    if (!this.element) {
      this.before = /** @type {HTMLElement | null} */ (document.activeElement);
      this.element = make("div", { id: "ps-side", role: "dialog", "aria-modal": "true" });
      this.element.addEventListener("keydown", (event) => this.key(event));
      this.inert(true);
      document.body.append(this.element);
      history.pushState({ ps: ENTRY }, "");
      this.hasEntry = true;
    }
    this.show();
  }

  close() {
    if (!this.element) return;
    this.element.remove();
    this.element = null;
    this.inert(false);
    if (this.hasEntry) history.back();
    this.hasEntry = false;
    this.before?.focus();
  }

  /** What is below takes no focus. @param {boolean} on */
  inert(on) {
    for (const child of document.body.children) {
      if (child instanceof HTMLElement && child.id !== "ps-toast") child.inert = on;
    }
  }

  // -- what is shown ----------------------------------------------------------------------------

  show() {
    const { group, duplicates } = this;
    const name = message("groupOf", { at: this.at + 1, total: duplicates.total });
    this.element.setAttribute("aria-label", name);
    const shown = group.photos.slice(this.first, this.first + this.most());
    const panes = shown.map((candidate) => this.pane(candidate));
    this.zoomNote = make("span", { class: "zoom" });
    this.element.replaceChildren(
      make(
        "header",
        {},
        make("b", {}, name),
        this.zoomNote,
        this.button("‹", message("previousGroup"), () => this.go(-1), this.at > 0),
        this.button("›", message("nextGroup"), () => this.go(1), this.at + 1 < duplicates.total),
        this.turner(),
        this.zoomer("−", "zoomOut", -1),
        this.zoomer("+", "zoomIn", 1),
        this.button("1:1", message("zoom"), () => this.zoom.togglePixels()),
        this.button("✕", message("close"), () => this.close()),
      ),
      make("div", { class: "panes" }, ...panes.map((pane) => pane.figure)),
    );
    /** @type {HTMLElement | null} */
    const first = this.element.querySelector("button:not([disabled])");
    first?.focus();
    duplicates.mark(this.element, group);
    this.zoom.set(panes);
  }

  most() {
    return innerWidth <= NARROW_PX ? MOST_NARROW : MOST_WIDE;
  }

  /** The next photos of a group that has more than are shown at once. */
  turner() {
    const { photos } = this.group;
    if (photos.length <= this.most()) return null;
    const next = this.first + this.most() < photos.length ? this.first + this.most() : 0;
    const last = Math.min(this.first + this.most(), photos.length);
    const text = `${this.first + 1}–${last} / ${photos.length}`;
    return this.button(text, message("morePhotos"), () => {
      this.first = next;
      this.show();
    });
  }

  /** @param {Candidate} candidate */
  pane({ tile, size, taken, path }) {
    const image = make("img", { alt: tile.name, draggable: "false", src: thumb(tile) });
    const large = new Image();
    large.onload = () => {
      image.src = large.src;
    };
    large.onerror = () => frame.classList.add("gone");
    large.src = photo(tile);
    const gone = make("p", { class: "unreadable" }, message("unreadable"));
    const frame = make("div", { class: "frame" }, image, gone);
    const keep = this.duplicates.keepButton(this.group, tile);
    keep.addEventListener("click", () => this.duplicates.mark(this.element, this.group));
    const figure = make(
      "figure",
      { "data-id": tile.id },
      frame,
      make(
        "figcaption",
        { title: path },
        keep,
        make(
          "div",
          {},
          make("b", {}, tile.name),
          make("span", {}, [size, taken].filter(Boolean).join(" · ")),
        ),
      ),
    );
    return { figure, frame, image };
  }

  /**
   * @param {string} text
   * @param {string} name
   * @param {() => void} onclick
   */
  button(text, name, onclick, works = true) {
    const about = { "aria-label": name, title: name, disabled: !works, onclick };
    return make("button", { type: "button", class: "quiet framed", ...about }, text);
  }

  /**
   * @param {string} text
   * @param {string} key of its name
   * @param {number} direction
   */
  zoomer(text, key, direction) {
    const button = this.button(text, message(key), () => this.zoom.step(direction));
    button.classList.add("mouse");
    return button;
  }

  showZoom() {
    if (this.zoomNote) this.zoomNote.textContent = `× ${this.zoom.zoom.toFixed(1)}`;
  }

  // -- going on ---------------------------------------------------------------------------------

  /** To another group. @param {number} step */
  async go(step) {
    const { duplicates } = this;
    const at = this.at + step;
    if (at < 0 || at >= duplicates.total) return;
    if (at >= duplicates.groups.length) await duplicates.more();
    if (at < duplicates.groups.length && this.element) this.open(at);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { zoom } = this;
    const isNear = zoom.zoom > 1.01;
    const move = (/** @type {number} */ dx, /** @type {number} */ dy) =>
      zoom.move(zoom.panes[0], dx, dy);
    const act = {
      Escape: () => this.close(),
      ArrowLeft: () => (isNear ? move(MOVE_PX, 0) : this.go(-1)),
      ArrowRight: () => (isNear ? move(-MOVE_PX, 0) : this.go(1)),
      ArrowUp: () => isNear && move(0, MOVE_PX),
      ArrowDown: () => isNear && move(0, -MOVE_PX),
      n: () => this.go(1),
      p: () => this.go(-1),
      "+": () => zoom.step(1),
      "-": () => zoom.step(-1),
      0: () => zoom.fit(),
      z: () => zoom.togglePixels(),
    }[event.key];
    const candidate = this.group.photos[this.first + Number(event.key) - 1];
    if (act) act();
    else if (/^[1-9]$/.test(event.key) && candidate) this.keep(candidate);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {Candidate} candidate */
  keep({ tile }) {
    this.duplicates.toggle(this.group, tile.id);
    this.duplicates.mark(this.element, this.group);
  }
}
