// @ts-check
// The photos in rows of equal height, none cropped. Only the rows near the window are in the page.

/** @import { Tile } from "./api.js" */

import { thumb } from "./api.js";
import { $, blurred, closest, make } from "./dom.js";
import { frames } from "./marquee.js";
import { month, say } from "./i18n.js";

const GAP = 6,
  HEADING = 44,
  NEAR = 900,
  THINNEST = 0.3,
  WIDEST = 4;

/**
 * Rows of { top, height, heading } or { top, height, first, widths }.
 *
 * @typedef {object} Row
 * @property {number} top
 * @property {number} height
 * @property {string} [heading]
 * @property {number} [first] the index of its first tile
 * @property {number[]} [widths]
 */

/**
 * @typedef {object} GridActions
 * @property {(index: number) => void} open
 * @property {() => void} more asked for near the end, often
 * @property {(ids: Set<number>) => void} chosen
 * @property {(tile: Tile) => void} unfold
 */

export class Grid {
  /** @type {Tile[]} */
  tiles = [];
  /** @type {Row[]} */
  rows = [];
  /** @type {Set<number>} ids of the selected photos */
  chosen = new Set();
  /** @type {Map<number, HTMLElement>} the rows that are in the page, by number */
  shown = new Map();
  /** @type {number | null} where a selection by shift or drag began */
  from = null;
  height = 200;
  sections = ""; // "month", "band" or none

  /**
   * @param {HTMLElement} element
   * @param {GridActions} actions
   */
  constructor(element, actions) {
    this.element = element;
    this.actions = actions;
    element.setAttribute("role", "group");
    addEventListener("scroll", () => this.render(), { passive: true, capture: true });
    new ResizeObserver(() => this.layout()).observe(element);
    element.addEventListener("keydown", (event) => this.key(event));
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !document.querySelector("dialog[open]")) this.clear();
    });
    this.drags();
    let before = new Set();
    frames(
      element,
      (adds) => {
        before = new Set(adds ? this.chosen : []);
      },
      (box) => this.within(box, before),
    );
  }

  set(tiles, sections) {
    this.tiles = tiles;
    this.sections = sections;
    this.chosen.clear();
    this.actions.chosen(this.chosen);
    this.layout();
  }

  add(tiles) {
    const known = new Set(this.tiles.map((tile) => tile.id));
    this.tiles.push(...tiles.filter((tile) => !known.has(tile.id)));
    this.layout();
  }

  section(tile) {
    if (this.sections === "month") return month(tile.month);
    return this.sections === "band" && tile.band ? say(tile.band) : "";
  }

  layout() {
    const width = this.element.clientWidth;
    if (!width) return;
    this.rows = [];
    let top = 0,
      row = [],
      ratios = 0,
      name = "";
    const end = (full) => {
      if (!row.length) return;
      const room = width - GAP * (row.length - 1);
      const height = full ? room / ratios : Math.min(this.height, room / ratios);
      this.rows.push({
        top,
        height,
        first: row[0].index,
        widths: row.map((r) => r.ratio * height),
      });
      top += height + GAP;
      row = [];
      ratios = 0;
    };
    this.tiles.forEach((tile, index) => {
      const section = this.section(tile);
      if (section !== name) {
        end(false);
        name = section;
        if (name) {
          this.rows.push({ top, height: HEADING, heading: name });
          top += HEADING;
        }
      }
      const ratio = Math.min(WIDEST, Math.max(THINNEST, tile.ratio || 1));
      row.push({ index, ratio });
      ratios += ratio;
      if (ratios * this.height + GAP * (row.length - 1) >= width) end(true);
    });
    end(false);
    this.element.style.height = `${top}px`;
    for (const element of this.shown.values()) element.remove();
    this.shown.clear();
    this.render();
  }

  render() {
    const offset = this.element.getBoundingClientRect().top;
    const from = -offset - NEAR,
      to = -offset + innerHeight + NEAR;
    this.rows.forEach((row, number) => {
      const near = row.top < to && row.top + row.height > from;
      if (near && !this.shown.has(number)) {
        const element = row.heading ? this.heading(row) : this.row(row);
        this.shown.set(number, element);
        this.element.append(element);
      } else if (
        !near &&
        this.shown.has(number) &&
        !this.shown.get(number).contains(document.activeElement)
      ) {
        this.shown.get(number).remove();
        this.shown.delete(number);
      }
    });
    if (this.rows.length && this.rows.at(-1).top < to + innerHeight) this.actions.more();
  }

  heading(row) {
    const element = make("h3", { class: "section" }, row.heading);
    element.style.top = `${row.top}px`;
    return element;
  }

  row(row) {
    const element = make("div", { class: "line" });
    element.style.top = `${row.top}px`;
    element.style.height = `${row.height}px`;
    row.widths.forEach((width, at) => element.append(this.tile(row.first + at, width)));
    return element;
  }

  tile(index, width) {
    const tile = this.tiles[index];
    const label =
      tile.score == null ? tile.name : `${tile.name}, ${say("score")} ${tile.score.toFixed(2)}`;
    const image = make("img", { src: thumb(tile), alt: "", decoding: "async", draggable: "false" });
    const open = make(
      "button",
      {
        type: "button",
        class: "open",
        "aria-label": label,
        title: tile.name,
        onclick: (event) => this.click(event, index),
      },
      image,
    );
    const check = make("button", {
      type: "button",
      class: "check",
      tabindex: "-1",
      "aria-label": `${say("choose")} ${tile.name}`,
      "aria-pressed": String(this.chosen.has(tile.id)),
    });
    const element = make(
      "div",
      { class: "tile", "data-index": index, "data-photo": tile.id },
      open,
      check,
    );
    if (tile.folded.length) {
      const copies = say("copies", tile.folded.length);
      element.append(
        make(
          "button",
          {
            type: "button",
            class: "folded",
            title: copies,
            "aria-label": copies,
            tabindex: "-1",
            onclick: () => this.actions.unfold(tile),
          },
          `+${tile.folded.length}`,
        ),
      );
    }
    element.classList.toggle("chosen", this.chosen.has(tile.id));
    element.style.width = `${width}px`;
    open.style.backgroundImage = blurred(tile.blur);
    image.onload = () => {
      open.style.backgroundImage = "";
    };
    image.onerror = () => element.classList.add("gone");
    return element;
  }

  click(event, index) {
    if (event.shiftKey) this.range(this.from ?? index, index);
    else if (event.ctrlKey || event.metaKey) this.toggle(index);
    else this.actions.open(index);
  }

  // -- selection --------------------------------------------------------------------------------

  toggle(index) {
    const { id } = this.tiles[index];
    if (!this.chosen.delete(id)) this.chosen.add(id);
    this.from = index;
    this.mark();
  }

  range(from, to) {
    for (let i = Math.min(from, to); i <= Math.max(from, to); i++)
      this.chosen.add(this.tiles[i].id);
    this.mark();
  }

  clear() {
    this.chosen.clear();
    this.mark();
  }

  mark() {
    /** @type {NodeListOf<HTMLElement>} */
    const tiles = this.element.querySelectorAll(".tile");
    for (const element of tiles) {
      const on = this.chosen.has(Number(element.dataset.photo));
      element.classList.toggle("chosen", on);
      element.querySelector(".check").setAttribute("aria-pressed", String(on));
    }
    this.actions.chosen(this.chosen);
  }

  // Chosen are those in a box, and those that were before.
  within(box, before) {
    this.chosen = new Set(before);
    for (const row of this.rows) {
      if (!row.widths || row.top > box.bottom || row.top + row.height < box.top) continue;
      let left = 0;
      row.widths.forEach((width, at) => {
        if (left < box.right && left + width > box.left)
          this.chosen.add(this.tiles[row.first + at].id);
        left += width + GAP;
      });
    }
    this.mark();
  }

  // Pressing on a check selects; dragging on from there selects all on the way.
  drags() {
    let from = null;
    const at = /** @type {(event: PointerEvent) => string | undefined} */ (event) =>
      closest(document.elementFromPoint(event.clientX, event.clientY), ".tile")?.dataset.index;
    this.element.addEventListener("pointerdown", (event) => {
      if (!closest(event.target, ".check") || event.button !== 0) return;
      event.preventDefault();
      from = Number(closest(event.target, ".tile").dataset.index);
      if (event.shiftKey && this.from != null) this.range(this.from, from);
      else this.toggle(from);
    });
    addEventListener("pointermove", (event) => {
      const index = from == null ? undefined : at(event);
      if (index !== undefined && Number(index) !== from) this.range(from, Number(index));
    });
    addEventListener("pointerup", () => {
      from = null;
    });
    this.element.addEventListener("keydown", (event) => {
      const check = closest(event.target, ".check");
      if (check && (event.key === "Enter" || event.key === " ")) {
        event.preventDefault();
        this.toggle(Number(closest(check, ".tile").dataset.index));
      }
    });
  }

  // -- keyboard ---------------------------------------------------------------------------------

  key(event) {
    const index = Number(closest(event.target, ".tile")?.dataset.index ?? -1);
    if (index < 0 || !event.target.matches(".open")) return;
    const to = {
      ArrowRight: index + 1,
      ArrowLeft: index - 1,
      ArrowDown: this.beside(index, 1),
      ArrowUp: this.beside(index, -1),
      Home: 0,
      End: this.tiles.length - 1,
    }[event.key];
    if (to !== undefined) this.focus(Math.max(0, Math.min(this.tiles.length - 1, to)));
    else if (event.key === " " || event.key === "x") this.toggle(index);
    else return;
    event.preventDefault();
  }

  // The photo above or below, nearest to this one's middle.
  beside(index, step) {
    const rows = this.rows.filter((row) => row.widths);
    const at = rows.findIndex((row) => index >= row.first && index < row.first + row.widths.length);
    const [row, other] = [rows[at], rows[at + step]];
    if (!other) return index;
    const middle = (r, n) =>
      r.widths.slice(0, n).reduce((sum, w) => sum + w + GAP, 0) + r.widths[n] / 2;
    const x = middle(row, index - row.first);
    const nearest = other.widths
      .map((_, n) => n)
      .sort((a, b) => Math.abs(middle(other, a) - x) - Math.abs(middle(other, b) - x))[0];
    return other.first + nearest;
  }

  focus(index) {
    const row = this.rows.find(
      (r) => r.widths && index >= r.first && index < r.first + r.widths.length,
    );
    if (!row) return;
    const top = this.element.getBoundingClientRect().top + row.top;
    if (top < 80 || top + row.height > innerHeight)
      scrollBy({ top: top - (innerHeight - row.height) / 2, behavior: "instant" });
    this.render();
    $("ps-photos").querySelector(`[data-index="${index}"] .open`)?.focus({ preventScroll: true });
  }
}
