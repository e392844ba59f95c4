// @ts-check
// Photos in an order, some of which may still be on the server.

/** @import { Tile } from "./api.js" */

/**
 * A heading, and the index of the first photo below it.
 *
 * @typedef {{ first: number, name: string }} Section
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
 * Hits of a search: what has come is there, and more may follow.
 *
 * @implements {Listing}
 */
export class Hits {
  /** @type {Tile[]} */
  tiles = [];
  /** @type {Section[]} */
  sections = [];

  /**
   * @param {Tile[]} tiles
   * @param {(tile: Tile) => string} section the heading that a photo belongs below
   */
  constructor(tiles, section) {
    this.section = section;
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
      const name = this.section(tile);
      if (name && name !== this.sections.at(-1)?.name) {
        this.sections.push({ first: this.tiles.length, name });
      }
      this.tiles.push(tile);
    }
  }
}
