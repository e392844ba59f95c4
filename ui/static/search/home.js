// @ts-check
// Home above all photos: this day in earlier years, shelves of cards, and searches to try.

/** @import { Card } from "../base/api.js" */
/** @import { AlbumCard } from "./collection-cards.js" */
/** @import { State } from "./store.js" */
/** @import { People } from "../people/people.js" */
/** @import { SearchBox } from "./search-box.js" */

import { get } from "../base/api.js";
import { shelf } from "../base/cards.js";
import { iconButton, make } from "../base/dom.js";
import { exampleName, translatedExample, message } from "../base/i18n.js";
import { personCard } from "../people/people-page.js";
import { albumCard, folderCard, placeCard } from "./collection-cards.js";
import { parseFilter } from "./query.js";
import { isSearch } from "./store.js";
import { storyCard } from "./story.js";

const HAS_SHELVES = "photoseek.shelves"; // of the browser's storage: reserves their height
const RECENT = 6; // searches that are shown

const MOST_PEOPLE = 12; // of the shelf

/** @typedef {{ day: Card[], folders: Card[], places: Card[] }} Cards */

export class Home {
  /** @type {string[]} searches to try */
  examples = [];
  isShown = false;

  /**
   * @param {HTMLElement} shelves
   * @param {HTMLElement} tries
   * @param {{ search: (q: string) => void, open: (view: string) => void, searchBox: SearchBox, people: People }} page
   */
  constructor(shelves, tries, page) {
    this.shelves = shelves;
    this.tries = tries;
    this.page = page;
    shelves.classList.toggle("waiting", localStorage.getItem(HAS_SHELVES) === "yes");
  }

  /** @param {State} state */
  update(state) {
    this.isShown = !isSearch(state) && !state.answer.missing;
    this.show();
  }

  show() {
    const { isShown } = this;
    const isWaiting = this.shelves.classList.contains("waiting");
    this.shelves.hidden = !isShown || !(isWaiting || this.shelves.children.length);
    this.tries.hidden = !isShown;
    this.fillSearches();
  }

  async load() {
    const [cards, { albums = [] }] = await Promise.all([
      get("home").catch(() => ({ error: message("failed") })),
      get("albums/cards").catch(() => ({})),
      this.page.people.load(),
    ]);
    if (!cards.error) this.fillShelves(cards, albums);
    this.shelves.classList.remove("waiting");
    localStorage.setItem(HAS_SHELVES, this.shelves.children.length ? "yes" : "no");
    this.show();
  }

  async loadExamples() {
    const { examples = [], languages = "" } = await get("examples").catch(() => ({}));
    const isRead = /Chinese|many/.test(languages);
    this.examples = examples.map((/** @type {string} */ q) => (isRead ? translatedExample(q) : q));
    this.fillSearches();
  }

  /**
   * A shelf for each kind that has something to show.
   *
   * @param {Cards} cards
   * @param {AlbumCard[]} albums
   */
  fillShelves({ day, folders, places }, albums) {
    const { search, searchBox, people } = this.page;
    const known = () => Object.keys(searchBox.facets?.folders ?? {});
    const all = (/** @type {string} */ view) => () => this.page.open(view);
    const shelves = [
      ["people", "people", people.list.slice(0, MOST_PEOPLE).map((one) => personCard(one, search))],
      ["places", "explore", places.map((card) => placeCard(card, search))],
      ["albums", "albums", albums.map((album) => albumCard(album, search))],
      ["where", "explore", folders.map((card) => folderCard(card, search, known))],
    ];
    const full = shelves.filter(([, , some]) => some.length);
    const story = day.length ? [storyCard(day, search)] : [];
    const rows = full.map(([name, view, some]) =>
      shelf(message(/** @type {string} */ (name)), /** @type {any} */ (some), all(String(view))),
    );
    this.shelves.replaceChildren(
      ...story,
      ...(rows.length ? [make("div", { class: "shelves" }, ...rows)] : []),
    );
  }

  /** Searches in one row: recent ones of this browser, and examples. */
  fillSearches() {
    const { search, searchBox } = this.page;
    const recent = searchBox.history.slice(0, RECENT);
    const others = this.examples.filter((q) => !recent.includes(q));
    const button = (/** @type {string} */ q, /** @type {string} */ name) =>
      make(
        "button",
        { type: "button", class: "quiet framed", title: name, onclick: () => search(q) },
        name,
      );
    const groups = {
      recent: recent.length ? [...recent.map((q) => button(q, labelOf(q))), this.forgetter()] : [],
      toTry: others.map((q) => button(q, exampleName(q))),
    };
    const full = Object.entries(groups).filter(([, buttons]) => buttons.length);
    this.tries.replaceChildren(
      ...full.map(([name, buttons]) => {
        const attributes = { class: "tries", role: "group", "aria-label": message(name) };
        return make("div", attributes, make("small", {}, message(name)), ...buttons);
      }),
    );
  }

  forgetter() {
    return iconButton("x", message("forget"), () => {
      this.page.searchBox.forget();
      this.fillSearches();
    });
  }
}

/** The label of a search: examples in words, long paths by their ends. @param {string} q */
function labelOf(q) {
  const words = exampleName(q);
  if (words !== q) return words;
  const short = (/** @type {string} */ written) => {
    const { minus, name, shown } = parseFilter(written);
    return `${minus ? "− " : ""}${name}: ${shown}`;
  };
  return q.replace(/(?<!\S)-?folder:("[^"]*"|\S+)/g, short);
}
