// @ts-check
// The status line, the text in place of photos, and the language notice.

/** @import { Tile, WayOut } from "../base/api.js" */
/** @import { Grid } from "./grid.js" */
/** @import { State } from "./store.js" */

import { get, thumb } from "../base/api.js";
import { icon, make } from "../base/dom.js";
import { message } from "../base/i18n.js";
import { inWords } from "./filter-words.js";
import { isSearch } from "./store.js";

const NOTICE_KEY = "photoseek.reads"; // of the browser's storage: the model of the last notice

export class StatusLine {
  /**
   * @param {HTMLElement} element
   * @param {Grid} grid
   * @param {(q: string) => void} search
   */
  constructor(element, grid, search) {
    this.element = element;
    this.grid = grid;
    this.search = search;
  }

  /** @param {string} text */
  show(text, isError = false) {
    this.element.textContent = text;
    this.element.classList.toggle("error", isError);
  }

  /** Show the error or the note of the answer, and how many photos there are. @param {State} state */
  update(state) {
    const { answer, isTyping } = state;
    if (answer.error && !answer.missing) {
      if (!isTyping) this.show(answer.error, true);
      return;
    }
    this.show("");
    const texts = [isTyping ? "" : answer.note, this.count(state)].filter(Boolean);
    const parts = texts.map((text) => make("span", {}, text));
    if (answer.typed) parts.push(this.asTyped(answer.typed));
    for (const [at, part] of parts.entries()) this.element.append(at ? " " : "", part);
  }

  /** The way back from replaced words. @param {string} query */
  asTyped(query) {
    const attributes = { type: "button", class: "quiet framed", onclick: () => this.search(query) };
    return make("button", attributes, message("asTyped"));
  }

  /** The number of photos, and their order. @param {State} state */
  count(state) {
    const { tiles, photos, more, strong, likely, note } = state.answer;
    const { sort } = state.request;
    if (!isSearch(state) || !tiles.length) return ""; // the rail shows the size of the library
    if (state.answer.album) return ""; // as does the head of an album
    if (photos != null) return this.countFiltered(photos, more, kindOf(tiles));
    if (sort !== "relevance") return message(`matching.${sort}`);
    const parts = { strong, likely };
    const counts = Object.entries(parts).filter(([, count]) => count);
    if (!counts.length && note && !state.isTyping) return ""; // the note states how they match
    const shown = counts.map(([band, count]) => message(`count.${band}`, { count }));
    return [message("bestFirst"), ...shown].join(" · ");
  }

  /**
   * All photos that pass the filters, in fewer groups where near-duplicates are folded.
   *
   * @param {number} photos
   * @param {boolean} more whether there are groups that have not come
   * @param {string} kind the message for their number
   */
  countFiltered(photos, more, kind) {
    const groups = this.grid.listing.length;
    const isFolded = !more && groups < photos;
    const found = message(kind, { count: photos });
    return isFolded ? message("inGroups", { photos: found, count: groups }) : found;
  }
}

/**
 * The message for the number of photos, of videos, or of both.
 *
 * @param {Tile[]} tiles the first of them
 */
function kindOf(tiles) {
  const videos = tiles.filter((tile) => tile.duration_ms !== null).length;
  if (!videos) return "found";
  return videos === tiles.length ? "foundVideos" : "foundBoth";
}

export class EmptyState {
  /**
   * @param {HTMLElement} element
   * @param {() => void} openLibrary
   * @param {(q: string) => void} search
   */
  constructor(element, openLibrary, search) {
    this.element = element;
    this.openLibrary = openLibrary;
    this.search = search;
  }

  /** @param {State} state */
  update(state) {
    const { missing, tiles, error } = state.answer;
    const isEmpty = isSearch(state) && !tiles.length && !error;
    const begins = state.isIndexing ? this.firstPhotos() : this.firstSteps();
    const parts = missing ? begins : isEmpty ? this.nothingFound(state) : [];
    this.element.replaceChildren(...parts);
    this.element.hidden = !parts.length;
  }

  /** @param {State} state */
  nothingFound({ answer }) {
    const filters = answer.chips.filter((chip) => chip.filter);
    const what = filters
      .map(({ written, place }) => inWords(written, place))
      .join(message("library.comma"));
    const title = what ? message("nothingFor", { what }) : message("nothing");
    const ways = answer.ways_out.map((way) => this.wayOut(way));
    return [
      make("h2", {}, title),
      ways.length ? make("div", { class: "ways" }, ...ways) : make("p", {}, message("nothingHint")),
    ];
  }

  /** @param {WayOut} way */
  wayOut({ query, without, instead, count, tile }) {
    const photos = message("found", { count });
    const text = instead
      ? message("insteadOf", { what: inWords(instead), photos })
      : message("withoutThis", { what: inWords(without), photos });
    return make(
      "button",
      { type: "button", class: "quiet framed way", onclick: () => this.search(query) },
      tile ? make("img", { src: thumb(tile), alt: "" }) : icon("search"),
      make("span", {}, text),
    );
  }

  firstPhotos() {
    return [make("h2", {}, message("firstPhotos")), make("p", {}, message("firstPhotosHint"))];
  }

  firstSteps() {
    const attributes = { type: "button", class: "main", onclick: this.openLibrary };
    return [
      make("h2", {}, message("first")),
      make("p", {}, message("firstHint")),
      make("button", attributes, message("toLibrary")),
    ];
  }
}

/**
 * Show once per model that it lacks the language of the page.
 *
 * @param {HTMLElement} box
 * @param {() => void} choose another model
 */
export async function showLanguageNotice(box, choose) {
  const { model, note } = await get("model").catch(() => ({}));
  box.hidden = !note || localStorage.getItem(NOTICE_KEY) === model;
  if (box.hidden) return;
  const close = () => {
    localStorage.setItem(NOTICE_KEY, model);
    box.hidden = true;
  };
  box.replaceChildren(
    make("p", {}, note),
    make(
      "button",
      { type: "button", class: "quiet framed", onclick: choose },
      message("chooseModel"),
    ),
    make(
      "button",
      { type: "button", class: "quiet", "aria-label": message("close"), onclick: close },
      icon("x"),
    ),
  );
}
