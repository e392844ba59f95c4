// @ts-check
// The photos in the window of the map, newest first.

/** @import { Tile } from "../base/api.js" */
/** @import { Source } from "../viewer/viewer.js" */

import { get, thumb } from "../base/api.js";
import { blurred, make } from "../base/dom.js";
import { message } from "../base/i18n.js";
import { lengthOf, nameOf } from "../search/grid-tile.js";
import { Hits } from "../search/listing.js";

const MOST = 120; // photos
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/**
 * @typedef {object} StripActions
 * @property {(listing: Hits, index: number, source: Source) => void} open
 * @property {() => void} all show all photos of the window
 * @property {(count: number) => void} counted the photos of the window
 */

export class PhotoStrip {
  requests = 0; // number of requests: only the last answer is shown

  /** @param {StripActions} actions */
  constructor(actions) {
    this.actions = actions;
    this.count = make("p", { role: "status" });
    this.photos = make("div", { class: "photos", role: "group" });
    this.element = make("aside", { class: "strip" }, this.count, this.photos);
    this.photos.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) =>
      this.key(event),
    );
  }

  /**
   * @param {string} q
   * @param {Record<string, string>} window south, west, north, east
   */
  async update(q, window) {
    const mine = ++this.requests;
    const answer = await get("map/photos", { q, ...window, count: MOST }).catch(() => null);
    if (mine !== this.requests || !answer?.tiles) return;
    const { tiles, count } = answer;
    this.count.textContent = message(count ? "mapInView" : "mapEmpty", { count });
    this.actions.counted(count);
    const listing = new Hits(tiles, () => []);
    const buttons = tiles.map((/** @type {Tile} */ tile, /** @type {number} */ at) =>
      this.button(tile, at, () => this.actions.open(listing, at, this)),
    );
    if (count > tiles.length) buttons.push(this.allButton(count));
    this.photos.replaceChildren(...buttons);
    this.photos.scrollTo(0, 0);
  }

  /**
   * @param {Tile} tile
   * @param {number} at
   * @param {() => void} onclick
   */
  button(tile, at, onclick) {
    const name = nameOf(tile);
    const tabindex = at ? "-1" : "0"; // arrows go on to the others
    const attributes = { type: "button", "aria-label": name, title: name, tabindex, onclick };
    const button = make("button", attributes, make("img", { src: thumb(tile), alt: "" }));
    if (tile.duration_ms !== null) button.append(lengthOf(tile));
    button.style.backgroundImage = blurred(tile.blur);
    return button;
  }

  /** @param {number} count */
  allButton(count) {
    const onclick = () => this.actions.all();
    const attributes = { type: "button", class: "quiet framed all", tabindex: "-1", onclick };
    return make("button", attributes, message("mapAllInView", { count }));
  }

  /** The picture of a photo. @param {number} index */
  picture(index) {
    return this.photos.children[index]?.querySelector("img") ?? null;
  }

  /** @param {number} index */
  focus(index) {
    const buttons = /** @type {HTMLElement[]} */ ([...this.photos.children]);
    const to = buttons[Math.max(0, Math.min(buttons.length - 1, index))];
    if (!to) return;
    for (const button of buttons) button.tabIndex = button === to ? 0 : -1;
    to.focus();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const at = [...this.photos.children].indexOf(/** @type {Element} */ (event.target));
    const step = STEPS[event.key];
    const to = { Home: 0, End: this.photos.children.length - 1 }[event.key] ?? at + step;
    if (at < 0 || Number.isNaN(to)) return;
    event.preventDefault();
    this.focus(to);
  }
}
