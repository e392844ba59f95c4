// @ts-check
// The search under way, its pages of photos, and the listing in the grid.

/** @import { SearchView, Tile } from "../base/api.js" */
/** @import { Grid } from "./grid.js" */
/** @import { Scrubber } from "./scrubber.js" */
/** @import { StatusLine } from "./status.js" */
/** @import { State, Store } from "./store.js" */

import { get } from "../base/api.js";
import { isGone } from "../base/connection.js";
import { dayAt, message, month } from "../base/i18n.js";
import { restoreScroll } from "../base/scroll-memory.js";
import { Hits } from "./listing.js";
import { isSearch, NO_ANSWER } from "./store.js";

export const PAGE = 120; // photos a request
const SEARCHED = ["", "map"]; // views that show a search

export class Results {
  /** @type {AbortController | null} of the search under way */
  controller = null;
  finished = Promise.resolve(); // the search under way, until it is shown
  skip = 0; // photos before the last page
  isLoading = false; // the next page
  hasFailed = false; // the last search, for want of an answer

  /**
   * @param {Store} store
   * @param {Grid} grid
   * @param {Scrubber} scrubber
   * @param {StatusLine} status
   */
  constructor(store, grid, scrubber, status) {
    this.store = store;
    this.grid = grid;
    this.scrubber = scrubber;
    this.status = status;
  }

  /** Search for what is requested. */
  run() {
    this.finished = this.load();
  }

  async load() {
    const { state } = this.store;
    const { request } = state;
    this.controller?.abort();
    if (!SEARCHED.includes(request.view)) {
      this.store.set({ view: request.view });
      return;
    }
    const mine = (this.controller = new AbortController());
    this.hasFailed = false;
    const { classList } = this.grid.element;
    classList.add("waiting");
    try {
      const values = { ...request, count: PAGE };
      const { missing } = state.answer;
      const answer = isSearch(state) ? await get("search", values, mine.signal) : { missing };
      if (mine === this.controller) this.show(answer);
    } catch (error) {
      if (error.name === "AbortError") return;
      this.hasFailed = mine === this.controller;
      if (!isGone()) this.status.show(message("failed"), true);
    } finally {
      if (mine === this.controller) classList.remove("waiting");
    }
  }

  /** @param {Partial<SearchView>} answer */
  show(answer) {
    this.skip = 0;
    const { view } = this.store.state.request;
    this.store.set({ answer: { ...NO_ANSWER, ...answer }, view });
  }

  /** Show the listing of an answer, or of the whole library. @param {State} state */
  update(state) {
    const timeline = isSearch(state) ? null : state.timeline;
    this.grid.set(timeline ?? new Hits(state.answer.tiles, sections(state)));
    this.scrubber.set(timeline?.stops ?? null);
    restoreScroll();
  }

  /** Load the next page, if there is one. */
  async more() {
    const { request, answer } = this.store.state;
    if (!answer.more || this.isLoading) return;
    this.isLoading = true;
    const mine = this.controller;
    const skip = this.skip + PAGE;
    try {
      const next = await get("search", { ...request, skip, count: PAGE }, mine.signal);
      if (mine !== this.controller || !next.tiles) return;
      this.skip = skip;
      answer.more = next.more;
      if (this.grid.listing instanceof Hits) this.grid.listing.add(next.tiles);
      this.grid.layout();
      this.status.update(this.store.state);
    } catch {
      // another search has begun
    } finally {
      this.isLoading = false;
    }
  }
}

/**
 * The headings of each photo: month and day, or its confidence band; none where all are "less likely".
 *
 * @param {State} state
 */
function sections({ request, answer }) {
  const [first] = answer.tiles;
  if (["random", "manual"].includes(answer.sort)) return () => [];
  if (["newest", "oldest"].includes(request.sort) || first?.score === null) return datesOf;
  return first?.section === "rest" ? () => [] : bandOf;
}

/** @param {Tile} tile */
function datesOf({ taken, place }) {
  const [ofMonth, ofDay] = [taken.slice(0, 7), taken.slice(0, 10)];
  const months = [{ key: ofMonth, name: month(ofMonth), level: 1 }];
  return ofDay ? [...months, { key: ofDay, name: dayAt(ofDay, place), level: 2 }] : months;
}

/** @param {Tile} tile */
const bandOf = ({ section }) =>
  section ? [{ key: section, name: message(section), level: 0 }] : [];
