// @ts-check
// The head of an album above its photos: cover, name, description, order and actions.

/** @import { Album, UserData } from "../base/user-data.js" */
/** @import { State } from "./store.js" */

import { thumb } from "../base/api.js";
import { icon, make } from "../base/dom.js";
import { message } from "../base/i18n.js";
import { menuButton } from "../base/menu.js";
import { shownQuery } from "./suggestion-list.js";

const SORTS = ["newest", "oldest", "manual"];

/**
 * @typedef {object} HeadPage
 * @property {UserData} userData
 * @property {(q: string) => void} search
 * @property {(view: string) => void} open
 * @property {(name: string) => string} album the search for an album
 * @property {() => void} reload search again
 */

export class AlbumHead {
  /**
   * @param {HTMLElement} element
   * @param {HeadPage} page
   */
  constructor(element, page) {
    this.element = element;
    this.page = page;
  }

  /** @param {State} state */
  update({ answer }) {
    const { albums } = this.page.userData;
    const album = answer.album && albums.find(({ name }) => name === answer.album);
    this.element.hidden = !album;
    if (album) this.fill(album, answer.photos ?? 0, answer.tiles[0]?.id ?? null);
  }

  /**
   * @param {Album} album
   * @param {number} count
   * @param {number | null} first the id of its first photo
   */
  fill(album, count, first) {
    const { name, query, description } = album;
    const cover = album.cover ?? first;
    const line = [message("found", { count })];
    if (query !== null) line.push(message("liveAlbumOf", { query: shownQuery(query) }));
    this.element.replaceChildren(
      cover === null
        ? ""
        : make("img", { class: "album-cover", src: thumb({ id: cover }), alt: "" }),
      make(
        "div",
        { class: "about" },
        make("h2", {}, name),
        make("p", { class: "muted" }, line.join(" · ")),
        description ? make("p", { class: "description" }, description) : "",
        make("div", { class: "row" }, this.order(album), this.searchButton(query)),
        album.sort === "manual" ? make("p", { class: "muted hint" }, message("manualHint")) : "",
      ),
      menuButton(message("library.actionsOf", { name }), () => this.items(album)),
    );
  }

  /** @param {Album} album */
  order({ name, query, sort }) {
    const { userData, reload } = this.page;
    const sorts = query === null ? SORTS : SORTS.slice(0, 2);
    const select = make(
      "select",
      { "aria-label": message("sort") },
      ...sorts.map((one) => make("option", { value: one }, message(`albumSort.${one}`))),
    );
    select.value = sort;
    select.onchange = async () => {
      if (await userData.editAlbum(name, { sort: select.value }, "")) reload();
    };
    return select;
  }

  /** A button that opens the search of an album, to change it. @param {string | null} query */
  searchButton(query) {
    if (query === null) return "";
    const attributes = { type: "button", class: "quiet framed" };
    const onclick = () => this.page.search(query);
    return make("button", { ...attributes, onclick }, icon("search"), message("openSearch"));
  }

  /** @param {Album} album */
  items({ name, description }) {
    const { userData, search, open, album } = this.page;
    return [
      {
        icon: "info",
        text: message(description ? "editDescription" : "addDescription"),
        act: () => userData.describeAlbum(name, description),
      },
      ...albumItems(
        name,
        userData,
        (to) => search(album(to)),
        () => open("albums"),
      ),
    ];
  }
}

/**
 * @param {string} name
 * @param {UserData} userData
 * @param {(to: string) => void} [renamed]
 * @param {() => void} [dropped]
 */
export const albumItems = (name, userData, renamed = () => {}, dropped = () => {}) => [
  {
    icon: "pencil",
    text: message("rename"),
    act: async () => {
      const to = await userData.renameAlbum(name);
      if (to) renamed(to);
    },
  },
  {
    icon: "trash-2",
    text: message("deleteAlbum"),
    removes: true,
    act: async () => {
      if (await userData.dropAlbum(name)) dropped();
    },
  },
];
