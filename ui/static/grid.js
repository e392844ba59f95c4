// @ts-check
// The photos in rows of equal height, none cropped. Only the rows near the window are in the page.

/** @import { Tile } from "./api.js" */
/** @import { Listing, Section } from "./listing.js" */

import { thumb } from "./api.js";
import { blurred, closest, make } from "./dom.js";
import { say } from "./i18n.js";
import { drawFrames } from "./marquee.js";
import { Hits } from "./listing.js";
import { pressLong } from "./press.js";

const GAP = 4; // between photos
const SECTION_GAP = 20; // before a photo that begins a section within a row
const LABEL = 36; // the height of the line that names sections
const NEAR = 900; // how far outside the window rows are drawn
const THINNEST = 0.3;
const WIDEST = 4;
const PAUSE_MS = 60; // of scrolling, until photos that have not come are asked for

/**
 * `top` and `height` without the line of labels above it.
 *
 * @typedef {object} Row
 * @property {number} top
 * @property {number} height
 * @property {number} first the index of its first photo
 * @property {{ left: number, width: number }[]} boxes
 * @property {{ name: string, left: number, width: number }[]} labels
 */

/**
 * @typedef {object} GridActions
 * @property {(index: number) => void} open
 * @property {() => void} more asked for near the end, often
 * @property {(ids: Set<number>, folded: number) => void} chosen `folded`: those that others stand for
 * @property {(tile: Tile) => void} unfold
 * @property {(id: number) => boolean} isStarred
 * @property {() => void} laid the rows have new places
 */

export class Grid {
  /** @type {Listing} */
  listing = new Hits([], () => "");
  /** @type {Row[]} */
  rows = [];
  /** @type {Set<number>} ids of the selected photos, those that they stand for included */
  chosen = new Set();
  /** @type {Map<number, HTMLElement>} the rows that are in the page, by number */
  shown = new Map();
  /** @type {number | null} where a selection by shift or drag began */
  from = null;
  height = 200;
  total = 0; // the height of all rows
  wanted = 0; // the timer of asking for photos

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
    this.drags();
    pressLong(element, ".tile", (tile) => this.toggle(Number(tile.dataset.index)));
    let before = new Set();
    drawFrames(
      element,
      (adds) => {
        before = new Set(adds ? this.chosen : []);
      },
      (box) => this.within(box, before),
    );
  }

  /** @param {Listing} listing */
  set(listing) {
    this.listing = listing;
    this.chosen.clear();
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
    if (!this.width) this.rows = []; // hidden: it is laid out once it is seen again
    if (!this.width) return;
    this.rows = layRows(this.listing, this.width, this.height);
    const last = this.rows.at(-1);
    this.total = last ? last.top + last.height + GAP : 0;
    this.element.style.height = `${this.total}px`;
    for (const element of this.shown.values()) element.remove();
    this.shown.clear();
    this.actions.laid();
    this.render();
  }

  /** The number of the first row that ends below this height. @param {number} y */
  rowAt(y) {
    let low = 0;
    let high = this.rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.rows[middle].top + this.rows[middle].height < y) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The number of the row that holds this photo. @param {number} index */
  rowOf(index) {
    let low = 0;
    let high = this.rows.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.rows[middle].first <= index) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** How far down a photo is, with the label above it. @param {number} index */
  topOf(index) {
    const row = this.rows[this.rowOf(index)];
    return row ? row.top - (row.labels.length ? LABEL : 0) : 0;
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
      const isNear = number >= first && number <= last;
      if (isNear || element.contains(document.activeElement)) continue;
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
    for (const label of row.labels) line.append(makeLabel(label));
    this.shown.get(number)?.remove();
    this.shown.set(number, line);
    this.element.append(line);
  }

  /**
   * Ask for the photos of these rows that have not come, and draw them then.
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
    if (tile) this.fill(element, tile, index);
    else element.classList.add("placeholder");
    return element;
  }

  /**
   * @param {HTMLElement} element
   * @param {Tile} tile
   * @param {number} index
   */
  fill(element, tile, index) {
    element.dataset.photo = String(tile.id);
    const { id, name, folded } = tile;
    const image = make("img", { src: thumb(tile), alt: "", decoding: "async", draggable: "false" });
    const onclick = (/** @type {MouseEvent} */ event) => this.click(event, index);
    const open = make(
      "button",
      { type: "button", class: "open", "aria-label": name, title: name, onclick },
      image,
    );
    const isChosen = this.chosen.has(id);
    const check = make("button", {
      type: "button",
      class: "check",
      tabindex: "-1",
      "aria-label": `${say("choose")} ${name}`,
      "aria-pressed": String(isChosen),
    });
    element.classList.toggle("starred", this.actions.isStarred(id));
    if (tile.why?.length) {
      const says = `${say("words")}: ${tile.why[0].text}`;
      element.append(make("i", { class: "says", title: says, role: "img", "aria-label": says }));
    }
    element.append(open, check, ...(folded.length ? [this.badge(tile)] : []));
    element.classList.toggle("chosen", isChosen);
    open.style.backgroundImage = blurred(tile.blur);
    image.onload = () => {
      open.style.backgroundImage = "";
    };
    image.onerror = () => element.classList.add("gone");
  }

  /** @param {Tile} tile */
  badge(tile) {
    const text = say("copies", tile.folded.length);
    const onclick = () => this.actions.unfold(tile);
    return make(
      "button",
      { type: "button", class: "folded", title: text, "aria-label": text, tabindex: "-1", onclick },
      `+${tile.folded.length}`,
    );
  }

  /**
   * @param {MouseEvent} event
   * @param {number} index
   */
  click(event, index) {
    if (event.shiftKey) this.range(this.from ?? index, index);
    else if (event.ctrlKey || event.metaKey || this.isSelectingByTouch(event)) this.toggle(index);
    else this.actions.open(index);
  }

  /** Once something is selected, a tap selects too. @param {MouseEvent} event */
  isSelectingByTouch(event) {
    return this.chosen.size > 0 && /** @type {PointerEvent} */ (event).pointerType === "touch";
  }

  // -- selection --------------------------------------------------------------------------------

  /** A photo with those that are folded into it. @param {number} index */
  ids(index) {
    const tile = this.listing.at(index);
    return tile ? [tile.id, ...tile.folded] : [];
  }

  /** @param {number} index */
  toggle(index) {
    const ids = this.ids(index);
    const isOn = this.chosen.has(ids[0]);
    for (const id of ids) {
      if (isOn) this.chosen.delete(id);
      else this.chosen.add(id);
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
    await this.listing.need(first, last + 1);
    for (let index = first; index <= last; index++) {
      for (const id of this.ids(index)) this.chosen.add(id);
    }
    this.mark();
  }

  clear() {
    if (!this.chosen.size) return;
    this.chosen.clear();
    this.mark();
  }

  markStars() {
    /** @type {NodeListOf<HTMLElement>} */
    const tiles = this.element.querySelectorAll(".tile[data-photo]");
    for (const element of tiles) {
      element.classList.toggle("starred", this.actions.isStarred(Number(element.dataset.photo)));
    }
  }

  mark() {
    /** @type {NodeListOf<HTMLElement>} */
    const tiles = this.element.querySelectorAll(".tile[data-photo]");
    for (const element of tiles) {
      const on = this.chosen.has(Number(element.dataset.photo));
      element.classList.toggle("chosen", on);
      element.querySelector(".check").setAttribute("aria-pressed", String(on));
    }
    this.element.classList.toggle("choosing", this.chosen.size > 0);
    const { listing, chosen } = this;
    const isHits = listing instanceof Hits;
    const shown = isHits && listing.tiles.filter((tile) => chosen.has(tile.id)).length;
    this.actions.chosen(chosen, isHits ? chosen.size - shown : 0);
  }

  /**
   * Chosen are those in a box, and those that were before.
   *
   * @param {{ left: number, top: number, right: number, bottom: number }} box
   * @param {Set<number>} before
   */
  within(box, before) {
    this.chosen = new Set(before);
    for (let number = this.rowAt(box.top); number < this.rows.length; number++) {
      const row = this.rows[number];
      if (row.top > box.bottom) break;
      row.boxes.forEach(({ left, width }, at) => {
        if (left >= box.right || left + width <= box.left) return;
        for (const id of this.ids(row.first + at)) this.chosen.add(id);
      });
    }
    this.mark();
  }

  // Pressing on a check selects; dragging on from there selects all on the way.
  drags() {
    /** @type {number | null} */
    let from = null;
    this.element.addEventListener("pointerdown", (event) => {
      if (!closest(event.target, ".check") || event.button !== 0) return;
      event.preventDefault();
      from = Number(closest(event.target, ".tile").dataset.index);
      if (event.shiftKey && this.from != null) this.range(this.from, from);
      else this.toggle(from);
    });
    addEventListener("pointermove", (event) => {
      if (from === null) return;
      const under = document.elementFromPoint(event.clientX, event.clientY);
      const index = closest(under, ".tile")?.dataset.index;
      if (index !== undefined && Number(index) !== from) this.range(from, Number(index));
    });
    for (const end of ["pointerup", "pointercancel"]) {
      addEventListener(end, () => {
        from = null;
      });
    }
    this.element.addEventListener("keydown", (event) => {
      if (!closest(event.target, ".check") || !["Enter", " "].includes(event.key)) return;
      event.preventDefault();
      this.toggle(Number(closest(event.target, ".tile").dataset.index));
    });
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
    if (to !== undefined) this.focus(Math.max(0, Math.min(this.listing.length - 1, to)));
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

/** How much of the window the search field covers. */
const headHeight = () => document.getElementById("ps-ask")?.getBoundingClientRect().height ?? 0;

/** @param {{ name: string, left: number, width: number }} label */
function makeLabel({ name, left, width }) {
  const element = make("h3", { class: left ? "label within" : "label", title: name }, name);
  element.style.left = `${left}px`;
  element.style.width = `${width}px`;
  return element;
}

/**
 * Rows that fill the width, sections one after the other without a break. Pure.
 *
 * @param {Listing} listing
 * @param {number} width
 * @param {number} height that rows have about
 * @returns {Row[]}
 */
function layRows(listing, width, height) {
  /** @type {Row[]} */
  const rows = [];
  /** @type {{ index: number, ratio: number, section?: string }[]} */
  let row = [];
  let [ratios, gaps, top] = [0, 0, 0];
  const end = (/** @type {boolean} */ isFull) => {
    if (!row.length) return;
    const room = (width - gaps) / ratios;
    const made = makeRow(row, isFull ? room : Math.min(height, room), width);
    top += made.labels.length ? LABEL : 0;
    rows.push({ ...made, top });
    top += made.height + GAP;
    [row, ratios, gaps] = [[], 0, 0];
  };
  const starts = new Map(listing.sections.map(({ first, name }) => [first, name]));
  for (let index = 0; index < listing.length; index++) {
    const section = starts.get(index);
    const ratio = Math.min(WIDEST, Math.max(THINNEST, listing.ratio(index) || 1));
    if (row.length) gaps += section === undefined ? GAP : SECTION_GAP;
    row.push({ index, ratio, section });
    ratios += ratio;
    if (ratios * height + gaps >= width) end(true);
  }
  end(false);
  return rows;
}

/**
 * @param {{ index: number, ratio: number, section?: string }[]} photos
 * @param {number} height
 * @param {number} width
 */
function makeRow(photos, height, width) {
  const boxes = [];
  const labels = [];
  let left = 0;
  for (const { ratio, section } of photos) {
    if (boxes.length) left += section === undefined ? GAP : SECTION_GAP;
    if (section !== undefined) labels.push({ name: section, left, width: 0 });
    boxes.push({ left, width: ratio * height });
    left += ratio * height;
  }
  labels.forEach((label, at) => {
    label.width = (labels[at + 1]?.left ?? width + GAP) - label.left - GAP;
  });
  return { height, first: photos[0].index, boxes, labels, top: 0 };
}
