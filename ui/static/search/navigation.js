// @ts-check
// Changes of the requested search: by the widgets, by typing, and by the browser's history.

/** @import { Chip } from "../base/api.js" */
/** @import { Results } from "./results.js" */
/** @import { SearchRequest } from "./address.js" */
/** @import { Store } from "./store.js" */

import { restoreScroll, saveScroll } from "../base/scroll-memory.js";
import { isAtViewer, readAddress, writeAddress } from "./address.js";

const PAUSE_MS = 350; // of typing, until it is searched

export class Navigation {
  pause = 0; // the timer of typing
  rewritten = Promise.resolve(); // the last rewriting of the query

  /**
   * @param {Store} store
   * @param {Results} results
   * @param {(q: string) => void} remember a query in the history of searches
   */
  constructor(store, results, remember) {
    this.store = store;
    this.results = results;
    this.remember = remember;
    addEventListener("popstate", ({ state }) => {
      const request = readAddress();
      if (isEqual(request, store.state.request)) return; // only the large view was closed
      restoreScroll(state?.top ?? 0);
      this.store.set({ request });
      results.run();
    });
  }

  /**
   * Request another search.
   *
   * @param {Partial<SearchRequest>} changes
   * @param {{ again?: boolean, typing?: boolean }} [options] `again`: also where nothing changes
   */
  change(changes, { again = false, typing = false } = {}) {
    clearTimeout(this.pause);
    const before = this.store.state.request;
    const view = before.view === "map" ? "map" : ""; // a search closes other pages
    const request = { ...before, view, ...changes };
    if (isEqual(request, before) && !again) return;
    saveScroll();
    writeAddress(request, typing || isAtViewer());
    if (!typing) this.remember(request.q);
    const preview = request.picture ? {} : { preview: "" };
    this.store.set({ request, isTyping: typing, ...preview });
    if (request.view !== before.view) restoreScroll(0);
    this.results.run();
  }

  /** Request this query after a pause of typing. @param {() => string} query */
  changeSoon(query) {
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.change({ q: query() }, { typing: true }), PAUSE_MS);
  }

  /**
   * Request what a query becomes, one choice after the other: its chips come with the answer.
   *
   * @param {(q: string, chips: Chip[]) => string} rewrite
   * @param {Partial<SearchRequest>} [changes] beside the query
   */
  rewrite(rewrite, changes = {}) {
    const { results, store } = this;
    this.rewritten = this.rewritten.then(async () => {
      let finished;
      do {
        await (finished = results.finished);
      } while (finished !== results.finished);
      this.change({ ...changes, q: rewrite(store.state.request.q, store.state.answer.chips) });
    });
  }
}

/** @param {SearchRequest} one @param {SearchRequest} other */
const isEqual = (one, other) => JSON.stringify(one) === JSON.stringify(other);
