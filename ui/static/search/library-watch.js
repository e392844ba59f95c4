// @ts-check
// Changes of the library while the page is open: new photos, and the progress of indexing.

/** @import { Home } from "./home.js" */
/** @import { Results } from "./results.js" */
/** @import { StatusLine } from "./status.js" */
/** @import { Store } from "./store.js" */

import { get } from "../base/api.js";
import { isGone } from "../base/connection.js";
import { message } from "../base/i18n.js";
import { isSearch } from "./store.js";
import { Timeline } from "./timeline.js";

const TICK_MS = 2000;
const PAUSES = 8; // times the duration of the last reading, until the library is read again

export class LibraryWatch {
  revision = -1; // of the library that is shown
  nextReading_ms = 0;
  isBehind = false; // whether the library has photos that the timeline in the grid lacks

  /**
   * @param {Store} store
   * @param {Results} results
   * @param {{ home: Home, status: StatusLine, isOccupied: () => boolean }} page `isOccupied`:
   *   whether a redraw of the photos would disturb the user
   */
  constructor(store, results, page) {
    this.store = store;
    this.results = results;
    this.page = page;
    store.watch(["answer"], this);
  }

  /** An answer, or the timeline, has been shown. */
  update() {
    this.isBehind = false;
  }

  start() {
    this.refresh().then(() => this.tick());
    setInterval(() => this.tick(), TICK_MS);
  }

  /** Read the library: the photos by month first, then shelves, facets and examples. */
  async refresh() {
    const view = await get("timeline").catch(() => null);
    if (!view) return;
    const { state } = this.store;
    this.revision = view.revision ?? -1;
    state.answer.missing = Boolean(view.missing) || view.count === 0;
    this.store.set({
      library: { name: view.name, count: view.count, isDemo: Boolean(view.is_demo) },
      timeline: view.count ? new Timeline(view) : null,
    });
    this.isBehind = !isSearch(state);
    this.showTimeline();
    await Promise.all([this.page.home.load(), this.refreshFacets()]);
    await this.page.home.loadExamples();
  }

  /** Show the timeline that was read last, unless that disturbs the user. */
  showTimeline() {
    const { state } = this.store;
    if (this.isBehind && !isSearch(state) && !this.page.isOccupied())
      this.results.show(state.answer);
  }

  async refreshFacets() {
    const { counts, filters } = await get("facets").catch(() => ({}));
    this.store.set({ facets: filters ? { ...counts, filters } : null });
  }

  async tick() {
    if (document.hidden || isGone()) return;
    const answer = await get("library/run").catch(() => null);
    if (!answer) return;
    const { state } = this.store;
    const hasEnded = state.isIndexing && !answer.busy;
    if (answer.busy !== state.isIndexing) this.store.set({ isIndexing: answer.busy });
    if (answer.user_data_revision !== state.userData.revision) state.userData.load();
    if (answer.revision !== this.revision && performance.now() > this.nextReading_ms) {
      const began_ms = performance.now();
      await this.refresh();
      this.nextReading_ms = performance.now() + PAUSES * (performance.now() - began_ms);
    }
    this.showTimeline();
    if (hasEnded && isSearch(state) && !this.page.isOccupied()) this.results.run();
    if (answer.busy && answer.total) {
      const key = answer.text ? "readingText" : answer.faces ? "findingFaces" : "indexing";
      this.page.status.show(message(key, { done: answer.done, count: answer.total }));
    } else if (hasEnded) {
      this.page.status.update(state);
    }
  }
}
