// @ts-check
// The whole library by month, the newest photos first: shapes at once, photos as they are needed.

/** @import { Tile } from "./api.js" */
/** @import { Listing, Section } from "./listing.js" */

import { get } from "./api.js";
import { month } from "./i18n.js";

export const TILES = 100; // a request
const RATIO_STEP = 60; // as in ui/timeline.py
const KEPT = 30; // pages; those that were asked for first are dropped

/** @implements {Listing} */
export class Timeline {
  /** @type {Map<number, Promise<Tile[]>>} pages by number, also those on their way */
  asked = new Map();
  /** @type {Map<number, Tile[]>} */
  pages = new Map();
  /** @type {Section[]} */
  sections = [];

  /** @param {{ count: number, months: { name: string, count: number }[], ratios: string }} view */
  constructor({ count, months, ratios }) {
    this.length = count;
    this.ratios = Uint8Array.from(atob(ratios), (letter) => letter.charCodeAt(0));
    this.months = months;
    let first = 0;
    for (const { name, count: photos } of months) {
      this.sections.push({ first, name: month(name) });
      first += photos;
    }
  }

  /** The sections, and the year of each. */
  get stops() {
    return this.sections.map((section, at) => ({
      ...section,
      year: this.months[at].name.slice(0, 4),
    }));
  }

  /** @param {number} index */
  ratio(index) {
    return this.ratios[index] / RATIO_STEP;
  }

  /**
   * @param {number} index
   * @returns {Tile | undefined}
   */
  at(index) {
    return this.pages.get(Math.floor(index / TILES))?.[index % TILES];
  }

  /**
   * @param {number} from
   * @param {number} to
   */
  async need(from, to) {
    const waiting = [];
    const last = Math.min(to, this.length) - 1;
    for (let page = Math.floor(from / TILES); page <= Math.floor(last / TILES); page++) {
      if (!this.pages.has(page)) waiting.push(this.asked.get(page) ?? this.fetch(page));
    }
    await Promise.all(waiting);
  }

  /** @param {number} page */
  fetch(page) {
    const coming = get("timeline/tiles", { first: page * TILES, count: TILES })
      .then(({ tiles = [] }) => {
        this.pages.set(page, tiles);
        const oldest = this.pages.keys().next().value;
        if (this.pages.size > KEPT) this.pages.delete(oldest);
        return tiles;
      })
      .catch(() => [])
      .finally(() => this.asked.delete(page));
    this.asked.set(page, coming);
    return coming;
  }
}
