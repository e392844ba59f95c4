// @ts-check
// The whole library by month and day, newest photos first: aspect ratios at once, photos on demand.

/** @import { Tile } from "../base/api.js" */
/** @import { Listing, Section } from "./listing.js" */

import { get } from "../base/api.js";
import { dayAt, month } from "../base/i18n.js";

export const TILES = 100; // a request
const RATIO_STEP = 60; // as in ui/timeline.py
const KEPT = 30; // pages; the oldest are dropped

/** @implements {Listing} */
export class Timeline {
  /** @type {Map<number, Promise<Tile[]>>} pages under way, by number */
  requests = new Map();
  /** @type {Map<number, Tile[]>} */
  pages = new Map();
  /** @type {Section[]} */
  sections = [];

  /**
   * @param {{ count: number, months: { name: string, count: number }[], ratios: string,
   *   days: { name: string, count: number, place: string }[] }} view
   */
  constructor({ count, months, days, ratios }) {
    this.length = count;
    this.ratios = Uint8Array.from(atob(ratios), (letter) => letter.charCodeAt(0));
    this.months = months;
    this.sections = [
      ...starts(months, 1, ({ name }) => month(name)),
      ...starts(days, 2, ({ name, place }) => dayAt(name, place)).filter(({ name }) => name),
    ];
  }

  /** The months, and the year of each. */
  get stops() {
    return this.sections
      .filter(({ level }) => level === 1)
      .map((section, at) => ({ ...section, year: this.months[at].name.slice(0, 4) }));
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
      if (!this.pages.has(page)) waiting.push(this.requests.get(page) ?? this.fetch(page));
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
      .finally(() => this.requests.delete(page));
    this.requests.set(page, coming);
    return coming;
  }
}

/**
 * Sections of a level from the number of photos in each.
 *
 * @template {{ count: number }} Run
 * @param {Run[]} runs
 * @param {number} level
 * @param {(run: Run) => string} nameOf
 * @returns {Section[]}
 */
function starts(runs, level, nameOf) {
  let next = 0;
  return runs.map((run) => {
    const first = next;
    next += run.count;
    return { first, name: nameOf(run), level };
  });
}
