// @ts-check
// The order of an album by hand: photos are dragged, or moved by Alt and arrow keys.

/** @import { Tile } from "../base/api.js" */
/** @import { Grid } from "./grid.js" */

import { closest } from "../base/dom.js";
import { Hits } from "./listing.js";

const MIN_PX = 8; // a shorter movement is a click
const EDGE_PX = 60; // of the window, where it scrolls
const STEP_PX = 16; // of scrolling
const SIDES = ["drop-before", "drop-after"];

export class AlbumOrder {
  /** @type {{ x: number, y: number, index: number } | null} */
  start = null;
  isDragging = false;
  to = -1; // the place in the listing before which the photos are dropped

  /**
   * @param {Grid} grid
   * @param {() => boolean} isOn whether an album is shown in the order of the user
   * @param {(ids: number[], before: number | null) => void} move
   */
  constructor(grid, isOn, move) {
    this.grid = grid;
    this.isOn = isOn;
    this.move = move;
    const { element } = grid;
    element.addEventListener("pointerdown", (event) => this.press(event), { capture: true });
    element.addEventListener("keydown", (event) => this.key(event), { capture: true });
    addEventListener("pointermove", (event) => this.drag(event));
    addEventListener("pointerup", () => this.end(true));
    addEventListener("pointercancel", () => this.end(false));
  }

  /** @returns {Tile[]} */
  get tiles() {
    return this.grid.listing instanceof Hits ? this.grid.listing.tiles : [];
  }

  /** The mouse drags photos in place of a frame around them. @param {PointerEvent} event */
  press(event) {
    if (!this.isOn() || event.pointerType !== "mouse" || event.button !== 0) return;
    if (!closest(event.target, ".open")) return;
    event.stopPropagation();
    const index = Number(closest(event.target, ".tile").dataset.index);
    this.start = { x: event.clientX, y: event.clientY, index };
  }

  /** @param {PointerEvent} event */
  drag({ clientX, clientY }) {
    if (!this.start) return;
    const { x, y } = this.start;
    if (!this.isDragging && Math.hypot(clientX - x, clientY - y) < MIN_PX) return;
    this.isDragging = true;
    this.grid.element.classList.add("arranging");
    const step = clientY < EDGE_PX ? -STEP_PX : clientY > innerHeight - EDGE_PX ? STEP_PX : 0;
    if (step) scrollBy({ top: step, behavior: "instant" });
    this.mark(closest(document.elementFromPoint(clientX, clientY), ".tile"), clientX);
  }

  /**
   * @param {HTMLElement | null} tile
   * @param {number} x of the pointer
   */
  mark(tile, x) {
    for (const one of this.grid.element.querySelectorAll(`.${SIDES.join(", .")}`))
      one.classList.remove(...SIDES);
    if (!tile) return;
    const { left, width } = tile.getBoundingClientRect();
    const isAfter = x > left + width / 2;
    tile.classList.add(SIDES[Number(isAfter)]);
    this.to = Number(tile.dataset.index) + Number(isAfter);
  }

  /** @param {boolean} isDropped */
  end(isDropped) {
    const { start, to } = this;
    const { element } = this.grid;
    this.start = null;
    if (!this.isDragging) return;
    this.isDragging = false;
    this.to = -1;
    element.classList.remove("arranging");
    this.mark(null, 0);
    ignoreClick(element);
    if (isDropped && to >= 0) this.place(this.moved(start.index), to);
  }

  /** The selected photos, if this one is among them; or else this one alone. @param {number} index */
  moved(index) {
    const { selected } = this.grid;
    const { id } = this.tiles[index];
    return selected.has(id)
      ? this.tiles.map((tile) => tile.id).filter((n) => selected.has(n))
      : [id];
  }

  /**
   * Move photos before a place of the listing.
   *
   * @param {number[]} ids
   * @param {number} to
   */
  place(ids, to) {
    const isMoved = (/** @type {Tile} */ tile) => ids.includes(tile.id);
    const before = this.tiles.slice(to).find((tile) => !isMoved(tile));
    const rest = this.tiles.filter((tile) => !isMoved(tile));
    const at = before ? rest.indexOf(before) : rest.length;
    const moved = this.tiles.filter(isMoved);
    const placed = [...rest.slice(0, at), ...moved, ...rest.slice(at)];
    if (placed.every((tile, n) => tile === this.tiles[n])) return;
    this.tiles.splice(0, placed.length, ...placed);
    this.grid.layout();
    this.grid.mark();
    this.move(ids, before?.id ?? null);
  }

  /** Move photos by one place. @param {number[]} ids @param {number} step */
  shift(ids, step) {
    const places = ids.map((id) => this.tiles.findIndex((tile) => tile.id === id));
    const to = step < 0 ? Math.min(...places) - 1 : Math.max(...places) + 2;
    if (to < 0 || to > this.tiles.length) return;
    this.place(ids, to);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (!step || !event.altKey || !this.isOn() || !closest(event.target, ".open")) return;
    event.preventDefault();
    event.stopPropagation();
    const { id } = this.tiles[Number(closest(event.target, ".tile").dataset.index)];
    this.shift(this.moved(this.tiles.findIndex((tile) => tile.id === id)), step);
    this.grid.focus(this.tiles.findIndex((tile) => tile.id === id));
  }
}

/** Ignore the click at the end of a drag. @param {HTMLElement} element */
function ignoreClick(element) {
  const ignore = (/** @type {Event} */ event) => {
    event.stopPropagation();
    event.preventDefault();
  };
  element.addEventListener("click", ignore, { capture: true, once: true });
  setTimeout(() => element.removeEventListener("click", ignore, { capture: true }));
}
