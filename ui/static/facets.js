// @ts-check
// Filters to click: when, which folder, camera, lens, form and place. Those of one kind are
// alternatives. The counts follow the query, in their places: no row moves under the pointer.

/** @import { Chip, FacetCounts, Facets } from "./api.js" */

import { make } from "./dom.js";
import { number, say } from "./i18n.js";
import { chosen } from "./query.js";
import { When } from "./when.js";

/** @import { Part } from "./query.js" */
/** @import { Said } from "./said.js" */

/**
 * One thing to click: the filters that it stands for, and how many photos it would leave.
 *
 * @typedef {object} Choice
 * @property {HTMLElement} element
 * @property {Part} part
 * @property {(counts: Totals) => number | null | undefined} count null: not known
 */

/**
 * The counts, summed for whole folders and years too.
 *
 * @typedef {FacetCounts & { trees: Map<string, number>, years: Map<string, number> }} Totals
 */

/**
 * @typedef {object} PanelActions
 * @property {(part: Part) => void} toggle
 * @property {(text: string) => void} word put words in the query
 * @property {Said} said
 * @property {(add: Part[], remove: (chip: Chip) => boolean) => void} exchange
 */

const LISTS = { camera: "cameras", lens: "lenses", place: "places" };
const TOLD = { person: "people", tag: "tags" }; // in the photos' files
const FORMS = ["landscape", "portrait", "square", "screenshot"];
const STARS = ["5", "4", "3"]; // at least so many

export class Panel {
  /** @type {Choice[]} */
  choices = [];
  /** @type {Chip[]} */
  chips = [];
  /** @type {Totals} */
  counts = null;

  /**
   * @param {HTMLElement} element
   * @param {PanelActions} actions
   */
  constructor(element, actions) {
    this.element = element;
    this.actions = actions;
    this.when = new When(actions);
  }

  /** @param {Facets} facets */
  fill(facets) {
    this.choices = [];
    this.counts = totals(facets);
    const years = [...this.counts.years.keys()].sort();
    const { undated } = facets;
    const lists = Object.entries(LISTS).filter(([, kind]) => Object.keys(facets[kind]).length);
    this.element.replaceChildren(
      ...(years.length ? [group("when", this.when.build(years, undated), "wide")] : []),
      group("where", this.tree(Object.keys(facets.folders))),
      ...lists.map(([name, kind]) => group(name, this.list(name, kind, facets[kind]))),
      group("form", choices(FORMS.map((form) => this.form(form)))),
      ...this.told(facets),
    );
    this.fillSaid();
  }

  /** What is written in the photos' files: people, keywords and stars. @param {Facets} facets */
  told(facets) {
    const lists = Object.entries(TOLD).map(([name, kind]) => [
      name,
      this.list(name, kind, facets[kind]),
    ]);
    const stars = choices(STARS.map((n) => this.stars(n)));
    const rated = Object.keys(facets.ratings).length ? [["rating", stars]] : [];
    return [...lists, ...rated]
      .filter(([, list]) => list.children.length)
      .map(([name, list]) => group(name, list));
  }

  /** So many stars at least: one such filter at a time. @param {string} least */
  stars(least) {
    const part = { name: "rating", value: `>=${least}` };
    const pick = () =>
      chosen(this.chips, part)
        ? this.actions.toggle(part)
        : this.actions.exchange([part], ({ text, minus }) => text.startsWith("rating: ") && !minus);
    const count = (/** @type {Totals} */ { ratings }) => atLeast(ratings, least);
    return this.choice(say("stars", least), part, count, pick);
  }

  /**
   * A choice whose count does not follow the query: it is shown where nothing is asked.
   *
   * @param {string} text
   * @param {Part} part
   * @param {number} count
   */
  fixed(text, part, count) {
    return this.choice(text, part, () => (this.chips.length ? null : count));
  }

  /** Albums and names, in place of what was shown of them. */
  fillSaid() {
    if (!this.counts) return;
    for (const old of this.element.querySelectorAll(".said")) old.remove();
    this.choices = this.choices.filter(({ element }) => element.isConnected);
    const { albums, names, stars } = this.actions.said;
    const starred = this.fixed(say("favourites"), { name: "is", value: "favourite" }, stars.size);
    const rows = [...(stars.size ? [starred] : []), ...albums.map((album) => this.album(album))];
    if (rows.length) this.element.append(group("said", choices(rows), "said"));
    const known = names.map((one) => this.name(one));
    if (known.length) this.element.append(group("names", choices(known), "said"));
    this.refresh();
  }

  /** @param {import("./said.js").Album} album */
  album({ name, query, count }) {
    const pick = this.fixed(name, { name: "album", value: name }, query === null ? count : null);
    if (query !== null) pick.title = query;
    const { said } = this.actions;
    return make(
      "div",
      { class: "said-row" },
      pick,
      small("✎", `${say("rename")} ${name}`, () => said.renameAlbum(name)),
      small("✕", `${say("remove")} ${name}`, () => said.dropAlbum(name)),
    );
  }

  /** @param {import("./said.js").TaughtName} known */
  name({ name, count }) {
    const { said, word } = this.actions;
    const pick = make(
      "button",
      { type: "button", class: "quiet choice", title: name, onclick: () => word(name) },
      make("span", {}, name),
      make("small", {}, number(count)),
    );
    return make(
      "div",
      { class: "said-row" },
      pick,
      small("✎", `${say("rename")} ${name}`, () => said.rename(name)),
      small("✕", `${say("remove")} ${name}`, () => said.unteach(name)),
    );
  }

  /**
   * @param {Chip[]} chips what is asked
   * @param {FacetCounts | null} counts none: as they are
   */
  update(chips, counts) {
    this.chips = chips;
    if (counts) this.counts = totals(counts);
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
    this.when.update(this.counts, this.chips);
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
    return this.choice(say(form), { name: "is", value: form }, ({ forms }) => forms[form]);
  }

  /**
   * @param {string} name of the filter
   * @param {string} kind
   * @param {Record<string, number>} values
   */
  list(name, kind, values) {
    return choices(
      Object.keys(values).map((text) => {
        const value = name === "place" ? text.split(",")[0] : text;
        return this.choice(text, { name, value }, (counts) => counts[kind][text]);
      }),
    );
  }

  /**
   * Folders within folders; what all have in common is left out.
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
      const label = `${say("unfold")} ${name}`;
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
  return make("fieldset", { class: kind }, make("legend", {}, say(name)), content);
}

/** @param {HTMLElement[]} elements */
const choices = (elements) => make("div", { class: "choices" }, ...elements);

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
 * The end of a folder's path that no folder elsewhere has; else all of it.
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
