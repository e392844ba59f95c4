// @ts-check
// The state of the search page, and the widgets that show it.

/** @import { Facets, SearchView } from "../base/api.js" */
/** @import { SearchRequest } from "./address.js" */
/** @import { People } from "../people/people.js" */
/** @import { Timeline } from "./timeline.js" */
/** @import { UserData } from "../base/user-data.js" */

/**
 * @typedef {object} State
 * @property {SearchRequest} request the requested search, as in the address
 * @property {SearchView} answer to the last search that has finished
 * @property {string} view the view that is shown: photos (empty), map or duplicates
 * @property {string} preview the object URL of the uploaded picture
 * @property {Timeline | null} timeline the whole library, shown where no search is requested
 * @property {{ name: string, count: number, isDemo: boolean }} library its name and its number of photos
 * @property {boolean} isIndexing whether photos are being added
 * @property {boolean} isTyping whether the last words may be half a word: no doubt about them is shown
 * @property {Facets | null} facets null until they are loaded
 * @property {UserData} userData
 * @property {People} people
 */

/** @type {SearchView} */
export const NO_ANSWER = {
  tiles: [],
  chips: [],
  more: false,
  total: 0,
  took_ms: 0,
  note: "",
  photos: null,
  strong: null,
  likely: null,
  ways_out: [],
  typed: "",
  album: "",
  sort: "relevance",
  error: "",
};

/** Whether words, filters or a picture are searched for. @param {State} state */
export const isSearch = ({ request }) => Boolean(request.q.trim() || request.picture);

/**
 * A part of the page that shows the state; `update` may be called at any time.
 *
 * @typedef {{ update: (state: State, changes: Partial<State>) => void }} Widget
 */

/** One state for all widgets. */
export class Store {
  /** @type {{ keys: (keyof State)[], widget: Widget }[]} */
  #watchers = [];

  /** @param {State} state */
  constructor(state) {
    this.state = state;
  }

  /**
   * Update a widget after each change of one of these values. Widgets are updated in the order in
   * which they were added.
   *
   * @param {(keyof State)[]} keys
   * @param {Widget} widget
   */
  watch(keys, widget) {
    this.#watchers.push({ keys, widget });
  }

  /** @param {Partial<State>} changes */
  set(changes) {
    Object.assign(this.state, changes);
    for (const { keys, widget } of this.#watchers) {
      if (keys.some((key) => key in changes)) widget.update(this.state, changes);
    }
  }
}
