// @ts-check
// The panel of filters: dates, folders, cameras, lenses, shapes, places, user data. Values of one
// filter are alternatives. Counts follow the query; the order of rows does not.

/** @import { Chip, FacetCounts, Facets } from "../base/api.js" */

import { get } from "../base/api.js";
import { make } from "../base/dom.js";
import { number, message, placeName } from "../base/i18n.js";
import { roundFace } from "../people/round-face.js";
import { chosen } from "./query.js";
import { choices, expandable } from "./filter-list.js";
import { DatePanel } from "./date-panel.js";

/** @import { Part } from "./query.js" */
/** @import { State } from "./store.js" */
/** @import { People } from "../people/people.js" */
/** @import { UserData } from "../base/user-data.js" */

/**
 * A button for a filter, and the number of photos that it would leave.
 *
 * @typedef {object} Choice
 * @property {HTMLElement} element
 * @property {Part} part
 * @property {(counts: Totals) => number | null | undefined} count null if unknown
 */

/**
 * The counts, summed for whole folders and years too.
 *
 * @typedef {FacetCounts & { trees: Map<string, number>, years: Map<string, number> }} Totals
 */

/**
 * @typedef {object} FilterPanelActions
 * @property {(part: Part) => void} toggle
 * @property {(text: string) => void} addWord add words to the query
 * @property {UserData} userData
 * @property {(add: Part[], remove: (chip: Chip) => boolean) => void} exchange
 */

const LISTS = { camera: "cameras", lens: "lenses", place: "places" };
const PHOTO_TEXTS = { person: "people", tag: "tags" };
const FORMS = ["landscape", "portrait", "square", "screenshot", "video"];
const STARS = ["5", "4", "3"]; // at least so many

export class FilterPanel {
  /** @type {Choice[]} */
  choices = [];
  /** @type {Chip[]} */
  chips = [];
  /** @type {Totals} */
  counts = null;

  /**
   * @param {HTMLElement} element
   * @param {FilterPanelActions} actions
   */
  constructor(element, actions) {
    this.element = element;
    this.actions = actions;
    this.dates = new DatePanel(actions);
  }

  /** @param {Facets} facets */
  fill(facets) {
    this.choices = [];
    this.counts = totals(facets);
    const years = [...this.counts.years.keys()].sort();
    const { undated } = facets;
    const lists = Object.entries(LISTS).filter(([, kind]) => Object.keys(facets[kind]).length);
    this.element.replaceChildren(
      ...(years.length ? [group("when", this.dates.build(years, undated), "wide")] : []),
      group("where", this.tree(Object.keys(facets.folders))),
      ...lists.map(([name, kind]) => group(name, this.list(name, kind, facets[kind]))),
      group("form", choices(FORMS.map((form) => this.form(form)))),
      ...this.photoTexts(facets),
    );
    this.fillUserData();
  }

  /** Lists of people, keywords and ratings from the photos' files. @param {Facets} facets */
  photoTexts(facets) {
    const lists = Object.entries(PHOTO_TEXTS).map(([name, kind]) => [
      name,
      this.list(name, kind, facets[kind]),
    ]);
    const stars = choices(STARS.map((n) => this.stars(n)));
    const rated = Object.keys(facets.ratings).length ? [["rating", stars]] : [];
    return [...lists, ...rated]
      .filter(([, list]) => list.querySelector(".choice"))
      .map(([name, list]) => group(name, list));
  }

  /** A minimum rating: one such filter at a time. @param {string} least */
  stars(least) {
    const part = { name: "rating", value: `>=${least}` };
    const pick = () =>
      chosen(this.chips, part)
        ? this.actions.toggle(part)
        : this.actions.exchange([part], ({ text, minus }) => text.startsWith("rating: ") && !minus);
    const count = (/** @type {Totals} */ { ratings }) => atLeast(ratings, least);
    const stars = "★".repeat(Number(least));
    const name = least === "5" ? stars : message("starsOrMore", { stars });
    return this.choice(name, part, count, pick);
  }

  /**
   * A choice whose count is shown only without a query, which it does not follow.
   *
   * @param {string} text
   * @param {Part} part
   * @param {number} count
   */
  fixed(text, part, count) {
    return this.choice(text, part, () => (this.chips.length ? null : count));
  }

  /** Replace the lists of albums and taught names. */
  fillUserData() {
    if (!this.counts) return;
    for (const old of this.element.querySelectorAll(".user-data")) old.remove();
    this.choices = this.choices.filter(({ element }) => element.isConnected);
    const { albums, names, stars } = this.actions.userData;
    const starred = this.fixed(
      message("favourites"),
      { name: "is", value: "favourite" },
      stars.size,
    );
    const rows = [...(stars.size ? [starred] : []), ...albums.map((album) => this.album(album))];
    if (rows.length) this.element.append(group("albums", choices(rows), "user-data"));
    const known = names.map((name) => this.name(name));
    if (known.length) this.element.append(group("names", choices(known), "user-data"));
    this.refresh();
  }

  /** @param {import("../base/user-data.js").Album} album */
  album({ name, query, count }) {
    const pick = this.fixed(name, { name: "album", value: name }, query === null ? count : null);
    if (query !== null) pick.title = query;
    const { userData } = this.actions;
    return make(
      "div",
      { class: "user-data-row" },
      pick,
      small("✎", `${message("rename")} ${name}`, () => userData.renameAlbum(name)),
      small("✕", `${message("remove")} ${name}`, () => userData.dropAlbum(name)),
    );
  }

  /** @param {import("../base/user-data.js").TaughtName} known */
  name({ name, count }) {
    const { userData, addWord } = this.actions;
    const pick = make(
      "button",
      { type: "button", class: "quiet choice", title: name, onclick: () => addWord(name) },
      make("span", {}, name),
      make("small", {}, number(count)),
    );
    return make(
      "div",
      { class: "user-data-row" },
      pick,
      small("✎", `${message("rename")} ${name}`, () => userData.rename(name)),
      small("✕", `${message("remove")} ${name}`, () => userData.unteach(name)),
    );
  }

  /**
   * Show the filters of the query, and the counts of the photos that each choice would leave.
   *
   * @param {State} state
   * @param {Partial<State>} changes
   */
  update(state, changes) {
    if ("facets" in changes && state.facets) this.fill(state.facets);
    else if ("userData" in changes) this.fillUserData();
    if ("facets" in changes || "people" in changes) this.addFaces(state.people);
    this.chips = state.answer.chips;
    this.refresh();
    if ("answer" in changes || "facets" in changes) this.recount(state);
  }

  /** Show faces beside the names of people. @param {People} people */
  addFaces(people) {
    for (const { element, part } of this.choices) {
      const person = part.name === "person" && people.named(part.value);
      element.querySelector(".face")?.remove();
      if (person && person.face) element.prepend(roundFace(person));
    }
  }

  /** Load the counts for the query. @param {State} state */
  async recount(state) {
    if (!this.element.offsetParent && this.element.parentElement.hidden) return;
    const { answer, request } = state;
    const { counts } = await get("facets", { q: request.q }).catch(() => ({}));
    if (state.answer !== answer || !counts) return;
    this.counts = totals(counts);
    this.refresh();
  }

  refresh() {
    if (!this.counts) return;
    for (const { element, part, count } of this.choices) {
      const found = count(this.counts);
      element.setAttribute("aria-pressed", String(chosen(this.chips, part)));
      element.classList.toggle("none", found !== null && !found);
      const shown = element.querySelector("small");
      if (shown) shown.textContent = found === null ? "" : number(found ?? 0);
    }
    this.keepHeights();
    this.dates.update(this.counts, this.chips);
  }

  /** Rows that disappear move nothing under the pointer. */
  keepHeights() {
    /** @type {NodeListOf<HTMLElement>} */
    const lists = this.element.querySelectorAll(".choices");
    for (const list of lists) {
      const least = Math.max(parseFloat(list.style.minHeight) || 0, list.offsetHeight);
      if (least && !list.classList.contains("short")) list.style.minHeight = `${least}px`;
    }
  }

  // -- lists ------------------------------------------------------------------------------------

  /**
   * @param {string} text
   * @param {Part} part
   * @param {(counts: Totals) => number | null | undefined} count
   * @param {() => void} [onclick]
   */
  choice(text, part, count, onclick = () => this.actions.toggle(part)) {
    const element = make(
      "button",
      {
        type: "button",
        class: "quiet choice",
        title: text,
        onclick,
      },
      make("span", {}, text),
      make("small"),
    );
    this.choices.push({ element, part, count });
    return element;
  }

  /** @param {string} form */
  form(form) {
    const shown = message(`value.is.${form}`);
    return this.choice(shown, { name: "is", value: form }, ({ forms }) => forms[form]);
  }

  /**
   * @param {string} name of the filter
   * @param {string} kind
   * @param {Record<string, number>} values
   */
  list(name, kind, values) {
    return expandable(
      Object.keys(values).map((text) => {
        const value = name === "place" ? text.split(",")[0] : text;
        const shown = name === "place" ? placeName(text) : text;
        return this.choice(shown, { name, value }, (counts) => counts[kind][text]);
      }),
    );
  }

  /**
   * A tree of folders, without the folders that all paths share.
   *
   * @param {string[]} paths
   */
  tree(paths) {
    const known = paths.map((path) => path.toLowerCase());
    const root = { path: "", inner: new Map() };
    for (const path of paths) {
      let node = root;
      for (const part of parts(path)) {
        const inner = node.inner.get(part) ?? { path: `${node.path}/${part}`, inner: new Map() };
        node.inner.set(part, inner);
        node = inner;
      }
    }
    let top = root;
    for (let [next] = root.inner.values(); next?.inner.size && top.inner.size === 1; ) {
      top = next;
      [next] = top.inner.values();
    }
    return choices(this.branches(top, known));
  }

  /**
   * @param {{ path: string, inner: Map<string, any> }} node
   * @param {string[]} known all folders, in small letters
   * @returns {HTMLElement[]}
   */
  branches(node, known) {
    return [...node.inner].map(([name, inner]) => {
      const value = shortest(inner.path, known);
      const pick = this.choice(name, { name: "folder", value }, ({ trees }) =>
        trees.get(inner.path),
      );
      if (!inner.inner.size) return make("div", { class: "branch" }, make("i"), pick);
      const open = (/** @type {Event} */ { currentTarget: twist }) => {
        if (!(twist instanceof HTMLElement)) return;
        const row = twist.parentElement;
        if (row.nextElementSibling?.className !== "inner") {
          row.after(make("div", { class: "inner", hidden: true }, ...this.branches(inner, known)));
          this.refresh();
        }
        const below = /** @type {HTMLElement} */ (row.nextElementSibling);
        below.hidden = !below.hidden;
        twist.setAttribute("aria-expanded", String(!below.hidden));
      };
      const label = `${message("unfold")} ${name}`;
      const twist = make("button", {
        type: "button",
        class: "twist",
        "aria-expanded": "false",
        "aria-label": label,
        onclick: open,
      });
      return make("div", {}, make("div", { class: "branch" }, twist, pick));
    });
  }
}

/** @param {Record<string, number>} ratings @param {string} least */
const atLeast = (ratings, least) =>
  Object.entries(ratings).reduce((sum, [n, count]) => sum + (n >= least ? count : 0), 0);

/**
 * @param {string} sign
 * @param {string} label
 * @param {() => void} onclick
 */
const small = (sign, label, onclick) =>
  make(
    "button",
    { type: "button", class: "small", title: label, "aria-label": label, onclick },
    sign,
  );

/** @param {string} name @param {Node} content */
function group(name, content, kind = "") {
  return make("fieldset", { class: kind }, make("legend", {}, message(name)), content);
}

/** @param {FacetCounts} counts @returns {Totals} */
function totals(counts) {
  const [trees, years] = [new Map(), new Map()];
  for (const [path, count] of Object.entries(counts.folders)) {
    let above = "";
    for (const part of parts(path)) {
      above = `${above}/${part}`;
      trees.set(above, (trees.get(above) ?? 0) + count);
    }
  }
  for (const [name, count] of Object.entries(counts.months)) {
    const year = name.slice(0, 4);
    years.set(year, (years.get(year) ?? 0) + count);
  }
  return { ...counts, trees, years };
}

/** @param {string} path */
const parts = (path) => path.split(/[/\\]/).filter(Boolean);

/**
 * The shortest end of a folder's path that is unique, or the whole path.
 *
 * @param {string} path
 * @param {string[]} known all folders, in small letters
 */
export function shortest(path, known) {
  const names = parts(path);
  const own = path.toLowerCase();
  for (let count = 1; count < names.length; count++) {
    const end = names.slice(-count).join("/");
    const has = end.toLowerCase();
    const isOnly = known.every(
      (other) => !other.includes(has) || other === own || other.startsWith(`${own}/`),
    );
    if (isOnly) return end;
  }
  return path;
}
