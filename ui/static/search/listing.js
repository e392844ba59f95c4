// @ts-check
// Photos in an order, some of which may still be on the server.

/** @import { Tile } from "../base/api.js" */

/**
 * A heading, and the index of the first photo below it. `level`: 0 for confidence bands, 1 for
 * months, 2 for the days within a month.
 *
 * @typedef {{ first: number, name: string, level: number }} Section
 */

/**
 * @typedef {object} Listing
 * @property {number} length
 * @property {(index: number) => Tile | undefined} at undefined where it has not come yet
 * @property {(index: number) => number} ratio width through height
 * @property {(from: number, to: number) => Promise<void>} need ends once these have come
 * @property {Section[]} sections in order
 */

/**
 * One section of a photo: its key, its heading and its level.
 *
 * @typedef {{ key: string, name: string, level: number }} Key
 */

/**
 * Hits of a search: what has come is there, and more may follow.
 *
 * @implements {Listing}
 */
export class Hits {
  /** @type {Tile[]} */
  tiles = [];
  /** @type {Section[]} */
  sections = [];

  /** @type {string[]} the keys of the last sections */
  last = [];

  /**
   * @param {Tile[]} tiles
   * @param {(tile: Tile) => Key[]} keys the sections that a photo belongs to, the widest first
   */
  constructor(tiles, keys) {
    this.keys = keys;
    this.add(tiles);
  }

  get length() {
    return this.tiles.length;
  }

  /** @param {number} index */
  at(index) {
    return this.tiles[index];
  }

  /** @param {number} index */
  ratio(index) {
    return this.tiles[index].ratio;
  }

  async need() {}

  /** @param {Tile[]} tiles */
  add(tiles) {
    const known = new Set(this.tiles.map((tile) => tile.id));
    for (const tile of tiles) {
      if (known.has(tile.id)) continue;
      this.begin(this.keys(tile));
      this.tiles.push(tile);
    }
  }

  /** Begin the sections that the next photo is not in. @param {Key[]} keys */
  begin(keys) {
    const begun = keys.findIndex(({ key }, at) => key !== this.last[at]);
    if (begun < 0) return;
    this.last = keys.map(({ key }) => key);
    const first = this.tiles.length;
    for (const { name, level } of keys.slice(begun)) this.sections.push({ first, name, level });
  }
}
