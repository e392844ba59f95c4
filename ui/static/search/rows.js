// @ts-check
// The layout of the grid: rows of equal height, below the headings of months, bands and days.

/** @import { Listing, Section } from "./listing.js" */

export const GAP = 4; // between photos
export const HEADING = 48; // the height of the line of a month or a confidence band
export const LABEL = 32; // the height of the line of days
const BLOCK_GAP = 20; // between the days or months of a row
const DAY_PX = 150; // at least: room for its label
const MONTH_PX = 180;
const STRETCH = 1.3; // of the height of a row that is nearly full
const MIN_RATIO = 0.3;
const MAX_RATIO = 4;

/**
 * A section with the photos below it.
 *
 * @typedef {Section & { last: number, left: number, width: number }} Label
 */

/**
 * `top` and `height` without the headings above the photos, whose height is `above`.
 *
 * @typedef {object} Row
 * @property {number} top
 * @property {number} height
 * @property {number} above
 * @property {number} first the index of its first photo
 * @property {{ left: number, width: number }[]} boxes
 * @property {Label[]} headings of months, or of a confidence band
 * @property {Label[]} labels of days
 */

/**
 * `heading` and `label`: those that begin with the photo.
 *
 * @typedef {{ index: number, ratio: number, heading: Label | null, label: Label | null }} Photo
 */
/** @typedef {{ heading: Label | null, label: Label | null, first: number, last: number }} Block */
/**
 * Where a photo lies in its row. `least`: the right edge of its day or month, at least.
 *
 * @typedef {{ left: number, right: number, least: number }} Edge
 */

/** @type {Edge} before the first photo */
const START = { left: 0, right: -GAP, least: 0 };

/**
 * Rows of all photos. A confidence band begins its own row; months and days share a row where all
 * of them fit in, so that no photo is below the label of another. Pure.
 *
 * @param {Listing} listing
 * @param {number} width
 * @param {number} height approximate height of a row
 * @returns {Row[]}
 */
export function layRows(listing, width, height) {
  const rows = new Rows(width, height);
  const all = blocks(listing);
  const photosOf = (/** @type {Block} */ { heading, label, first, last }) =>
    Array.from({ length: last - first }, (_, n) => ({
      index: first + n,
      ratio: Math.min(MAX_RATIO, Math.max(MIN_RATIO, listing.ratio(first + n) || 1)),
      heading: n ? null : heading,
      label: n ? null : label,
    }));
  const most = width / (MIN_RATIO * height); // photos of a row
  all.forEach((block, at) => {
    const { heading } = block;
    const photos = heading ? heading.last - heading.first : 0;
    const mayFit = heading?.level === 1 && photos <= most;
    const blocksOf = mayFit ? all.slice(at, at + photos) : []; // a block has a photo at least
    const month = blocksOf.filter(({ last }) => last <= heading.last).flatMap(photosOf);
    if (heading) rows.begin(month);
    rows.add(photosOf(block));
  });
  rows.end();
  return rows.rows;
}

/**
 * Runs of photos between two headings of any kind.
 *
 * @param {Listing} listing
 * @returns {Block[]}
 */
function blocks({ sections, length }) {
  const [bands, months, days] = [0, 1, 2].map((level) => labelled(sections, level, length));
  const headings = new Map([...bands, ...months].map((one) => [one.first, one]));
  const labels = new Map(days.map((one) => [one.first, one]));
  const starts = [...new Set([0, ...sections.map(({ first }) => first)])].sort((a, b) => a - b);
  return starts
    .filter((first) => first < length)
    .map((first, at) => ({
      heading: headings.get(first) ?? null,
      label: labels.get(first) ?? null,
      first,
      last: Math.min(starts[at + 1] ?? length, length),
    }));
}

/**
 * The sections of a level, each until the next one of its level or above.
 *
 * @param {Section[]} sections
 * @param {number} level
 * @param {number} length
 * @returns {Label[]}
 */
function labelled(sections, level, length) {
  const above = sections.filter((section) => section.level <= level).map(({ first }) => first);
  const starts = [...new Set(above)].sort((a, b) => a - b);
  const next = new Map(starts.map((first, at) => [first, starts[at + 1] ?? length]));
  return sections
    .filter((section) => section.level === level)
    .map((section) => ({ ...section, last: next.get(section.first), left: 0, width: 0 }));
}

/** Rows under construction. */
class Rows {
  /** @type {Row[]} */
  rows = [];
  /** @type {Photo[]} of the row that is open */
  open = [];
  edge = START; // of the row that is open, at the approximate height
  isWhole = false; // whether the open row has whole months alone
  top = 0;

  /**
   * @param {number} width
   * @param {number} height
   */
  constructor(width, height) {
    this.width = width;
    this.height = height;
  }

  /**
   * Begin a month or band, in the open row if all of it fits in after other whole months.
   *
   * @param {Photo[]} month its photos if they may fit in a row, else none
   */
  begin(month) {
    const mayFit = month.length > 0;
    if (mayFit && this.isWhole && this.fits(month)) return;
    this.end();
    this.isWhole = mayFit && this.fits(month);
  }

  /**
   * Add the photos of a day, or of a section without days.
   *
   * @param {Photo[]} photos
   */
  add(photos) {
    if (!this.fits(photos)) this.end();
    let isSplit = false;
    for (const photo of photos) {
      this.open.push(photo);
      this.edge = after(this.edge, photo, this.height);
      if (this.edge.right < this.width) continue;
      this.end();
      isSplit = true;
    }
    if (isSplit) this.end(); // the rest of a day shares its row with no other
  }

  /** Whether the open row has room for them. @param {Photo[]} photos */
  fits(photos) {
    let { edge } = this;
    return photos.every((photo) => {
      edge = after(edge, photo, this.height);
      return edge.right <= this.width;
    });
  }

  /** Finish the row that is open, as wide as the window if that takes little. */
  end() {
    const { open, width, height } = this;
    if (!open.length) return;
    const ratios = open.reduce((sum, { ratio }) => sum + ratio, 0);
    const gaps = this.edge.right - ratios * height;
    const full = (width - gaps) / ratios;
    const made = full <= height * STRETCH ? full : height;
    const { boxes, headings, labels } = place(open, made);
    for (const some of [headings, labels])
      some.forEach((label, at) => {
        label.width = (some[at + 1]?.left ?? width + BLOCK_GAP) - label.left - BLOCK_GAP;
      });
    const above = (headings.length ? HEADING : 0) + (labels.length ? LABEL : 0);
    const top = this.top + above;
    this.rows.push({ top, height: made, above, first: open[0].index, boxes, headings, labels });
    this.top = top + made + GAP;
    this.open = [];
    this.edge = START;
  }
}

/**
 * The edges of a photo after others in a row; a day or month takes at least the width of its label.
 *
 * @param {Edge} before the photo before it
 * @param {Photo} photo
 * @param {number} height
 * @returns {Edge}
 */
function after({ right, least }, { ratio, heading, label }, height) {
  const begins = heading || label;
  const left = begins && right > 0 ? Math.max(right, least) + BLOCK_GAP : right + GAP;
  return {
    left,
    right: left + ratio * height,
    least: begins ? left + (heading ? MONTH_PX : DAY_PX) : least,
  };
}

/**
 * The boxes of photos in a row of some height.
 *
 * @param {Photo[]} photos
 * @param {number} height
 */
function place(photos, height) {
  const boxes = [];
  const headings = [];
  const labels = [];
  let edge = START;
  for (const photo of photos) {
    edge = after(edge, photo, height);
    const { left } = edge;
    if (photo.heading) headings.push({ ...photo.heading, left });
    if (photo.label) labels.push({ ...photo.label, left });
    boxes.push({ left, width: photo.ratio * height });
  }
  return { boxes, headings, labels };
}

/**
 * How many rows at the beginning satisfy a condition, by binary search.
 *
 * @param {Row[]} rows
 * @param {(row: Row) => boolean} condition false for all rows after the first that fails
 */
export function countFirst(rows, condition) {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (condition(rows[middle])) low = middle + 1;
    else high = middle;
  }
  return low;
}
