// @ts-check
// The pages Explore and Albums.

/** @import { AlbumCard } from "./collection-cards.js" */
/** @import { State } from "./store.js" */
/** @import { SearchBox } from "./search-box.js" */
/** @import { People } from "../people/people.js" */
/** @import { UserData } from "../base/user-data.js" */

import { get } from "../base/api.js";
import { makeCard } from "../base/cards.js";
import { icon, make } from "../base/dom.js";
import { exampleName, message, number, translatedExample } from "../base/i18n.js";
import { menuButton } from "../base/menu.js";
import { personCard, personGrid } from "../people/people-page.js";
import { albumItems } from "./album-head.js";
import { albumCard, folderCard, nameCard, placeCard } from "./collection-cards.js";

const MOST_PEOPLE = 18; // in Explore; the others are on a separate page

/**
 * @typedef {object} Page
 * @property {(q: string) => void} search
 * @property {SearchBox} searchBox
 * @property {UserData} userData
 * @property {(view: string) => void} open
 * @property {People} people
 */

/** Places, people, names, folders and things, with covers and counts. */
export class Explore {
  isOpen = false;
  requests = 0; // number of requests: only the last answer is shown
  /** @type {[any, { q: string, tile: any }[]] | null} cards and things that are shown */
  shown = null;

  /** @param {HTMLElement} element @param {Page} page */
  constructor(element, page) {
    this.element = element;
    this.page = page;
  }

  /** @param {State} state @param {Partial<State>} changes */
  update({ request }, changes) {
    const wasOpen = this.isOpen;
    this.isOpen = request.view === "explore";
    this.element.hidden = !this.isOpen;
    if (this.isOpen && !wasOpen) this.load();
    else if (this.isOpen && "people" in changes && this.shown) this.fill(...this.shown);
  }

  async load() {
    const mine = ++this.requests;
    const [cards, things] = await Promise.all([
      get("home", { every: true }).catch(() => ({})),
      thingsOf(),
    ]);
    if (mine !== this.requests) return;
    this.shown = [cards, things];
    this.fill(cards, things);
  }

  /** @param {any} cards of `ui/home.py` @param {{ q: string, tile: any }[]} things */
  fill({ places = [], folders = [] }, things) {
    const { search, searchBox, userData } = this.page;
    const known = () => Object.keys(searchBox.facets?.folders ?? {});
    const parts = [
      ["names", userData.names.map((name) => nameCard(name, search))],
      ["places", places.map((/** @type {any} */ card) => placeCard(card, search))],
      ["things", things.map((thing) => thingCard(thing, search))],
      ["where", folders.map((/** @type {any} */ card) => folderCard(card, search, known))],
    ];
    const full = parts.filter(([, some]) => some.length);
    this.element.replaceChildren(
      make("h2", { class: "title" }, message("nav.explore")),
      ...this.people(),
      ...full.map(([name, some]) => part(message(String(name)), /** @type {any} */ (some))),
      ...(full.length || this.page.people.list.length
        ? []
        : [make("p", { class: "muted" }, message("exploreNone"))]),
    );
  }

  /** The people with most photos, and a link to all. @returns {HTMLElement[]} */
  people() {
    const { search, open, people } = this.page;
    const name = message("people");
    const all = make(
      "button",
      {
        type: "button",
        class: "quiet framed",
        onclick: () => open("people"),
        "aria-label": `${name}: ${message("all")}`,
      },
      message("all"),
    );
    const cards = people.list.slice(0, MOST_PEOPLE).map((one) => personCard(one, search));
    if (!cards.length) return [];
    const head = make("div", { class: "head" }, make("h3", {}, name), all);
    return [make("section", { "aria-label": name }, head, personGrid(cards))];
  }
}

/** @param {string} name @param {HTMLElement[]} cards */
const part = (name, cards) =>
  make(
    "section",
    { "aria-label": name },
    make("h3", {}, name),
    make("ul", { class: "card-grid" }, ...cards.map((card) => make("li", {}, card))),
  );

/** Searches for things, each with the photo that it finds first. */
async function thingsOf() {
  const { examples = [], languages = "" } = await get("examples").catch(() => ({}));
  const isRead = /Chinese|many/.test(languages);
  const things = examples.filter((/** @type {string} */ q) => !q.startsWith("year:"));
  return Promise.all(
    things.map(async (/** @type {string} */ q) => {
      const { tiles = [] } = await get("search", { q, count: 1 }).catch(() => ({}));
      return { q: isRead ? translatedExample(q) : q, tile: tiles[0] ?? null };
    }),
  );
}

/** @param {{ q: string, tile: any }} thing @param {(q: string) => void} search */
const thingCard = ({ q, tile }, search) =>
  makeCard({ name: exampleName(q), line: "", tile, open: () => search(q) });

const FAVOURITES = "is:favourite";

/** @param {{ photos: number, tiles: any[] }} starred @param {(q: string) => void} search */
const favouritesCard = ({ photos, tiles }, search) =>
  makeCard({
    name: message("favourites"),
    line: number(photos),
    tile: tiles[0] ?? null,
    open: () => search(FAVOURITES),
  });

/** The albums, with their covers. */
export class Albums {
  isOpen = false;
  requests = 0;
  /** @type {AlbumCard[]} */
  albums = [];

  /** @param {HTMLElement} element @param {Page} page */
  constructor(element, page) {
    this.element = element;
    this.page = page;
  }

  /** @param {State} state @param {Partial<State>} changes */
  update({ request }, changes) {
    const wasOpen = this.isOpen;
    this.isOpen = request.view === "albums";
    this.element.hidden = !this.isOpen;
    if (this.isOpen && (!wasOpen || "userData" in changes)) this.load();
  }

  async load() {
    const mine = ++this.requests;
    const [{ albums = [] }, starred] = await Promise.all([
      get("albums/cards").catch(() => ({})),
      get("search", { q: FAVOURITES, count: 1 }).catch(() => ({})),
    ]);
    if (mine !== this.requests) return;
    this.albums = albums;
    const { search, userData } = this.page;
    const cards = this.albums.map((album) =>
      make(
        "li",
        { class: "with-menu" },
        albumCard(album, search),
        album.query === null
          ? null
          : make(
              "span",
              { class: "live", title: album.query },
              icon("search"),
              message("liveAlbum"),
            ),
        menuButton(message("library.actionsOf", { name: album.name }), () =>
          albumItems(album.name, userData),
        ),
      ),
    );
    if (starred.photos) cards.unshift(make("li", {}, favouritesCard(starred, search)));
    this.element.replaceChildren(
      make("h2", { class: "title" }, message("nav.albums")),
      make("p", { class: "muted" }, message(cards.length ? "albumsHint" : "albumsNone")),
      ...(cards.length ? [make("ul", { class: "card-grid" }, ...cards)] : []),
    );
  }
}
