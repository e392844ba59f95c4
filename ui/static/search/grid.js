// @ts-check
// The grid of uncropped photos. Only the rows near the window are in the document.

/** @import { Tile } from "../base/api.js" */
/** @import { Listing } from "./listing.js" */
/** @import { Row } from "./rows.js" */

import { closest, make } from "../base/dom.js";
import { Hits } from "./listing.js";
import { makeHeadings } from "./grid-headings.js";
import { countFirst, GAP, layRows } from "./rows.js";
import { fillTile } from "./grid-tile.js";
import { Marquee, onCheckButtons, onLongPress } from "./selection-gestures.js";

const NEAR = 900; // how far outside the window rows are drawn
const AT_ONCE = 1000; // photos whose data is loaded at once: a timeline keeps no more than some
const PAUSE_MS = 60; // of scrolling, until missing photos are loaded

/**
 * @typedef {object} GridActions
 * @property {(index: number) => void} open
 * @property {() => void} more called near the end, often
 * @property {(ids: Set<number>, folded: number) => void} selected `folded`: of them in groups
 * @property {(tile: Tile) => void} unfold
 * @property {(id: number) => boolean} isStarred
 * @property {() => void} laid the rows were laid out again
 * @property {() => void} leave by Arrow Up from the first row
 */

export class Grid {
  /** @type {Listing} */
  listing = new Hits([], () => []);
  /** @type {Row[]} */
  rows = [];
  /** @type {Set<number>} ids of the selected photos, with their near-duplicates */
  selected = new Set();
  /** @type {Map<number, HTMLElement>} the rows that are in the page, by number */
  shown = new Map();
  /** @type {number | null} where a selection by shift or drag began */
  from = null;
  height = 200;
  total = 0; // the height of all rows
  wanted = 0; // the timer of loading photos

  /**
   * @param {HTMLElement} element
   * @param {GridActions} actions
   */
  constructor(element, actions) {
    this.element = element;
    this.actions = actions;
    element.setAttribute("role", "group");
    addEventListener("scroll", () => this.render(), { passive: true, capture: true });
    new ResizeObserver(() => this.resized()).observe(element);
    element.addEventListener("keydown", (event) => this.key(event));
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !document.querySelector(".pswp")) this.clear();
    });
    this.connectGestures();
  }

  connectGestures() {
    const { element } = this;
    onLongPress(element, ".tile", (tile) => this.toggle(Number(tile.dataset.index)));
    onCheckButtons(element, {
      press: (index, withShift) => {
        if (withShift && this.from !== null) this.range(this.from, index);
        else this.toggle(index);
      },
      extend: (from, to) => this.range(from, to),
      toggle: (index) => this.toggle(index),
    });
    let before = new Set();
    new Marquee(
      element,
      (adds) => {
        before = new Set(adds ? this.selected : []);
      },
      (box) => this.within(box, before),
    );
  }

  /** @param {Listing} listing */
  set(listing) {
    this.listing = listing;
    this.selected.clear();
    this.from = null;
    this.mark();
    this.layout();
  }

  // -- layout -----------------------------------------------------------------------------------

  resized() {
    if (this.element.clientWidth === this.width) return;
    const first = this.firstInView();
    this.layout();
    if (first > 0) this.scrollTo(first);
  }

  layout() {
    this.width = this.element.clientWidth;
    if (!this.width) this.rows = []; // hidden: laid out when visible again
    if (!this.width) return;
    this.rows = layRows(this.listing, this.width, this.height);
    const { top, height } = this.rows.at(-1) ?? { top: -GAP, height: 0 };
    this.total = top + height + GAP;
    this.element.style.height = `${this.total}px`;
    for (const element of this.shown.values()) element.remove();
    this.shown.clear();
    this.actions.laid();
    this.render();
  }

  /** The number of the first row that ends below this height. @param {number} y */
  rowAt(y) {
    return countFirst(this.rows, ({ top, height }) => top + height < y);
  }

  /** The number of the row that holds this photo. @param {number} index */
  rowOf(index) {
    return Math.max(0, countFirst(this.rows, ({ first }) => first <= index) - 1);
  }

  /** How far down a photo is, with the headings above it. @param {number} index */
  topOf(index) {
    const row = this.rows[this.rowOf(index)];
    return row ? row.top - row.above : 0;
  }

  firstInView() {
    const top = headHeight() + 1 - this.element.getBoundingClientRect().top;
    return this.rows[this.rowAt(top)]?.first ?? 0;
  }

  /** @param {number} index */
  scrollTo(index) {
    const top = this.element.getBoundingClientRect().top + scrollY + this.topOf(index);
    scrollTo({ top: top - headHeight(), behavior: "instant" });
  }

  render() {
    if (!this.rows.length) return;
    const offset = this.element.getBoundingClientRect().top;
    const first = this.rowAt(-offset - NEAR);
    const last = Math.min(this.rowAt(-offset + innerHeight + NEAR), this.rows.length - 1);
    for (const [number, element] of this.shown) {
      if ((number >= first && number <= last) || element.contains(document.activeElement)) continue;
      element.remove();
      this.shown.delete(number);
    }
    for (let number = first; number <= last; number++) {
      if (!this.shown.has(number)) this.draw(number);
    }
    clearTimeout(this.wanted);
    this.wanted = setTimeout(() => this.fetch(first, last), PAUSE_MS);
    if (last === this.rows.length - 1) this.actions.more();
  }

  /** @param {number} number */
  draw(number) {
    const row = this.rows[number];
    const line = make("div", { class: "line" });
    line.style.top = `${row.top}px`;
    line.style.height = `${row.height}px`;
    row.boxes.forEach((box, at) => line.append(this.tile(row.first + at, box)));
    line.append(...makeHeadings(row, (from, to) => this.toggleAll(from, to)));
    this.shown.get(number)?.remove();
    this.shown.set(number, line);
    this.element.append(line);
  }

  /**
   * Load the missing photos of these rows, and draw them.
   *
   * @param {number} first
   * @param {number} last
   */
  async fetch(first, last) {
    const { listing, rows } = this;
    if (last >= rows.length) return;
    const from = rows[first].first;
    const to = rows[last].first + rows[last].boxes.length;
    await listing.need(from, to);
    if (rows !== this.rows) return;
    for (const [number, element] of this.shown) {
      if (element.querySelector(".placeholder")) this.draw(number);
    }
  }

  /**
   * @param {number} index
   * @param {{ left: number, width: number }} box
   */
  tile(index, box) {
    const tile = this.listing.at(index);
    const element = make("div", { class: "tile", "data-index": index });
    element.style.left = `${box.left}px`;
    element.style.width = `${box.width}px`;
    if (tile)
      fillTile(element, tile, {
        open: (event) => this.click(event, index),
        unfold: () => this.actions.unfold(tile),
        isSelected: this.selected.has(tile.id),
        isStarred: this.actions.isStarred(tile.id),
      });
    else element.classList.add("placeholder");
    return element;
  }

  /**
   * @param {MouseEvent} event
   * @param {number} index
   */
  click(event, index) {
    const isTouch = /** @type {PointerEvent} */ (event).pointerType === "touch";
    const isTapSelecting = isTouch && this.selected.size > 0;
    if (event.shiftKey) this.range(this.from ?? index, index);
    else if (event.ctrlKey || event.metaKey || isTapSelecting) this.toggle(index);
    else this.actions.open(index);
  }

  // -- selection --------------------------------------------------------------------------------

  /** A photo and its near-duplicates. @param {number} index */
  ids(index) {
    const tile = this.listing.at(index);
    return tile ? [tile.id, ...tile.folded] : [];
  }

  /** @param {number} index */
  toggle(index) {
    const ids = this.ids(index);
    const isOn = this.selected.has(ids[0]);
    for (const id of ids) {
      if (isOn) this.selected.delete(id);
      else this.selected.add(id);
    }
    this.from = index;
    this.mark();
  }

  /**
   * @param {number} from
   * @param {number} to
   */
  async range(from, to) {
    const [first, last] = [Math.min(from, to), Math.max(from, to)];
    for (let at = first; at <= last; at += AT_ONCE) {
      const end = Math.min(at + AT_ONCE, last + 1);
      await this.listing.need(at, end);
      for (let index = at; index < end; index++) {
        for (const id of this.ids(index)) this.selected.add(id);
      }
    }
    this.mark();
  }

  /**
   * Select the photos from one to before another, or deselect them if all are selected.
   *
   * @param {number} from
   * @param {number} to
   */
  async toggleAll(from, to) {
    const { listing } = this;
    await listing.need(from, to);
    const ids = Array.from({ length: to - from }, (_, n) => this.ids(from + n)).flat();
    const areAll = ids.every((id) => this.selected.has(id));
    for (const id of ids) {
      if (areAll) this.selected.delete(id);
      else this.selected.add(id);
    }
    this.from = from;
    this.mark();
  }

  /** Extend the selection to a photo and focus it. @param {number} index @param {number} to */
  extend(index, to) {
    const end = Math.max(0, Math.min(this.listing.length - 1, to));
    this.from ??= index;
    this.range(this.from, end);
    this.focus(end);
  }

  clear() {
    if (!this.selected.size) return;
    this.selected.clear();
    this.mark();
  }

  /** @returns {NodeListOf<HTMLElement>} */
  tiles() {
    return this.element.querySelectorAll(".tile[data-photo]");
  }

  /** Show changed favourites. */
  update() {
    for (const element of this.tiles()) {
      element.classList.toggle("starred", this.actions.isStarred(Number(element.dataset.photo)));
    }
  }

  mark() {
    for (const element of this.tiles()) {
      const on = this.selected.has(Number(element.dataset.photo));
      element.classList.toggle("chosen", on);
      element.querySelector(".check").setAttribute("aria-pressed", String(on));
    }
    this.element.classList.toggle("choosing", this.selected.size > 0);
    const { listing, selected } = this;
    const isHits = listing instanceof Hits;
    const shown = isHits && listing.tiles.filter((tile) => selected.has(tile.id)).length;
    this.actions.selected(selected, isHits ? selected.size - shown : 0);
  }

  /**
   * Select the photos in a box, and those that were selected before.
   *
   * @param {{ left: number, top: number, right: number, bottom: number }} box
   * @param {Set<number>} before
   */
  within(box, before) {
    this.selected = new Set(before);
    for (let number = this.rowAt(box.top); number < this.rows.length; number++) {
      const row = this.rows[number];
      if (row.top > box.bottom) break;
      row.boxes.forEach(({ left, width }, at) => {
        if (left >= box.right || left + width <= box.left) return;
        for (const id of this.ids(row.first + at)) this.selected.add(id);
      });
    }
    this.mark();
  }

  // -- keyboard ---------------------------------------------------------------------------------

  /** @param {KeyboardEvent} event */
  key(event) {
    const index = Number(closest(event.target, ".tile")?.dataset.index ?? -1);
    if (index < 0 || !closest(event.target, ".open")) return;
    const to = {
      ArrowRight: index + 1,
      ArrowLeft: index - 1,
      ArrowDown: this.beside(index, 1),
      ArrowUp: this.beside(index, -1),
      Home: 0,
      End: this.listing.length - 1,
    }[event.key];
    if (event.key === "a" && (event.ctrlKey || event.metaKey))
      this.range(0, this.listing.length - 1);
    else if (event.key === "ArrowUp" && this.rowOf(index) === 0) this.actions.leave();
    else if (to !== undefined && event.shiftKey) this.extend(index, to);
    else if (to !== undefined) this.focus(Math.max(0, Math.min(this.listing.length - 1, to)));
    else if (event.key === " " || event.key === "x") this.toggle(index);
    else return;
    event.preventDefault();
  }

  /**
   * The photo above or below, nearest to this one's middle.
   *
   * @param {number} index
   * @param {number} step
   */
  beside(index, step) {
    const number = this.rowOf(index);
    const [row, other] = [this.rows[number], this.rows[number + step]];
    if (!other) return index;
    const middle = (/** @type {{ left: number, width: number }} */ box) => box.left + box.width / 2;
    const x = middle(row.boxes[index - row.first]);
    const far = other.boxes.map((box) => Math.abs(middle(box) - x));
    return other.first + far.indexOf(Math.min(...far));
  }

  /** Focus the first photo in the window. */
  focusFirst() {
    if (this.rows.length) this.focus(this.firstInView());
  }

  /** @param {number} index */
  async focus(index) {
    const row = this.rows[this.rowOf(index)];
    if (!row) return;
    const top = this.element.getBoundingClientRect().top + row.top;
    if (top < headHeight() || top + row.height > innerHeight) {
      scrollBy({ top: top - (innerHeight - row.height) / 2, behavior: "instant" });
    }
    await this.listing.need(index, index + 1);
    this.render();
    const open = this.element.querySelector(`[data-index="${index}"] .open`);
    if (open instanceof HTMLElement) open.focus({ preventScroll: true });
  }
}

/** The height of the search field, which covers photos. */
const headHeight = () => document.getElementById("ps-ask")?.getBoundingClientRect().height ?? 0;
