// @ts-check
// Changes of the requested search: by the widgets, by typing, and by the browser's history.

/** @import { Chip } from "../base/api.js" */
/** @import { Results } from "./results.js" */
/** @import { Store } from "./store.js" */

import { restoreScroll, saveScroll } from "../base/scroll-memory.js";
import { isAtViewer } from "../viewer/viewer.js";

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

/**
 * The requested search, as in the address of the page.
 *
 * @typedef {object} SearchRequest
 * @property {string} q
 * @property {string} picture the server's name for an uploaded picture
 * @property {string} sort
 * @property {string} view a page of the rail; empty for the photos
 */

/** @returns {SearchRequest} */
export function readAddress() {
  const values = new URLSearchParams(location.search);
  return {
    q: values.get("q") ?? "",
    picture: values.get("picture") ?? "",
    sort: values.get("sort") ?? "relevance",
    view: values.get("view") ?? "",
  };
}

/**
 * @param {SearchRequest} request
 * @param {boolean} replace the current entry of the history instead of adding one
 */
export function writeAddress(request, replace) {
  const values = new URLSearchParams(location.search);
  values.delete("photo");
  for (const [name, value] of Object.entries(request)) {
    if (!value || value === "relevance") values.delete(name);
    else values.set(name, value);
  }
  const address = `${location.pathname}${values.size ? `?${values}` : ""}`;
  if (address === location.pathname + location.search) return;
  history[replace ? "replaceState" : "pushState"](null, "", address);
}
