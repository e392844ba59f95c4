// @ts-check
// Above all photos: this day in earlier years, the fullest folders and places, and searches to try.

/** @import { Card } from "./api.js" */
/** @import { Said } from "./said.js" */
/** @import { Field } from "./searchbox.js" */

import { get, thumb } from "./api.js";
import { closest, make } from "./dom.js";
import { day, exampleName, inWords, number, say } from "./i18n.js";
import { shortest } from "./facets.js";
import { quoted, told } from "./query.js";

const HAS_SHELVES = "photoseek.shelves"; // what the browser remembers, to keep their room free
const RECENT = 6; // searches that are shown

/** @typedef {{ day: Card[], folders: Card[], places: Card[] }} Cards */

export class Home {
  /** @type {string[]} searches to try */
  examples = [];
  isShown = false;

  /**
   * @param {HTMLElement} shelves
   * @param {HTMLElement} tries
   * @param {{ search: (q: string) => void, review: () => void, field: Field, said: Said }} page
   */
  constructor(shelves, tries, page) {
    this.shelves = shelves;
    this.tries = tries;
    this.page = page;
    shelves.classList.toggle("waiting", localStorage.getItem(HAS_SHELVES) === "yes");
  }

  /** @param {boolean} isShown */
  show(isShown) {
    this.isShown = isShown;
    const isWaiting = this.shelves.classList.contains("waiting");
    this.shelves.hidden = !isShown || !(isWaiting || this.shelves.children.length);
    this.tries.hidden = !isShown;
    this.fillSearches();
  }

  async load() {
    const cards = await get("home").catch(() => ({ error: say("failed") }));
    if (!cards.error) this.fillShelves(cards);
    this.shelves.classList.remove("waiting");
    localStorage.setItem(HAS_SHELVES, this.shelves.children.length ? "yes" : "no");
    this.show(this.isShown);
  }

  async loadExamples() {
    const { examples = [], languages = "" } = await get("examples").catch(() => ({}));
    const isRead = /Chinese|many/.test(languages);
    this.examples = examples.map((/** @type {string} */ q) => (isRead ? inWords(q) : q));
    this.fillSearches();
  }

  /** A shelf for each kind that has something to show. @param {Cards} cards */
  fillShelves({ day: days, folders, places }) {
    const { search, field } = this.page;
    const year = new Date().getFullYear();
    const known = () => Object.keys(field.facets?.folders ?? {});
    const shelves = {
      onThisDay: days.map((card) => {
        const name = say("yearsAgo", number(year - Number(card.name.slice(0, 4))));
        return makeCard(card, name, day(card.name), () => search(`date:${card.name}`));
      }),
      where: folders.map((card) => {
        const name = card.name.split(/[/\\]/).filter(Boolean).at(-1) ?? card.name;
        const ask = () => search(`folder:${quoted(ending(card.name, known()))}`);
        return makeCard(card, name, card.name, ask);
      }),
      places: places.map((card) => {
        const name = card.name.split(",")[0];
        return makeCard(card, name, card.name, () => search(`place:${quoted(name)}`));
      }),
    };
    const full = Object.entries(shelves).filter(([, some]) => some.length);
    this.shelves.replaceChildren(...full.map(([name, some]) => shelf(say(name), some)));
  }

  /** Searches in one row: those of this browser, albums and saved ones, and things to try. */
  fillSearches() {
    const { search, review, field, said } = this.page;
    const recent = field.history.slice(0, RECENT);
    const others = this.examples.filter((q) => !recent.includes(q));
    const one = (/** @type {string} */ q, /** @type {string} */ name) =>
      make(
        "button",
        { type: "button", class: "quiet framed", title: name, onclick: () => search(q) },
        name,
      );
    const groups = {
      recent: recent.length ? [...recent.map((q) => one(q, plainly(q))), this.forgetter()] : [],
      said: said.albums.map(({ name }) => one(`album:${quoted(name)}`, name)),
      toTry: others.map((q) => one(q, exampleName(q))),
    };
    const full = Object.entries(groups).filter(([, buttons]) => buttons.length);
    const attributes = { type: "button", class: "quiet framed", onclick: review };
    this.tries.replaceChildren(
      ...full.map(([name, buttons]) => {
        const attributes = { class: "tries", role: "group", "aria-label": say(name) };
        return make("div", attributes, make("small", {}, say(name)), ...buttons);
      }),
      make("button", attributes, say("duplicates")),
    );
  }

  forgetter() {
    const label = say("forget");
    const onclick = () => {
      this.page.field.forget();
      this.fillSearches();
    };
    const attributes = { type: "button", class: "quiet", title: label, "aria-label": label };
    return make("button", { ...attributes, onclick }, "✕");
  }
}

/**
 * The end of a folder's path that tells it from all others; all of it where these are not known yet.
 *
 * @param {string} path
 * @param {string[]} folders
 */
function ending(path, folders) {
  const known = folders.map((folder) => folder.toLowerCase());
  return known.length ? shortest(path, known) : path;
}

/**
 * @param {string} name
 * @param {HTMLElement[]} cards
 */
function shelf(name, cards) {
  const row = make("div", { class: "cards", role: "group", "aria-label": name }, ...cards);
  // One stop of the Tab key; arrows go from card to card.
  cards.forEach((card, at) => card.setAttribute("tabindex", at ? "-1" : "0"));
  row.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const to = step && cards[cards.indexOf(closest(event.target, ".card")) + step];
    if (!to) return;
    event.preventDefault();
    for (const card of cards) card.setAttribute("tabindex", card === to ? "0" : "-1");
    to.focus();
  });
  return make("section", { class: "shelf" }, make("h2", {}, name), row);
}

/**
 * @param {Card} card
 * @param {string} name
 * @param {string} title
 * @param {() => void} onclick
 */
function makeCard({ count, tile }, name, title, onclick) {
  const photos = say("found", number(count));
  return make(
    "button",
    { type: "button", class: "card", title, onclick, "aria-label": `${name} ${photos}` },
    make("img", { src: thumb(tile), alt: "", loading: "lazy", draggable: "false" }),
    make("span", { class: "about" }, make("b", {}, name), " ", make("small", {}, number(count))),
  );
}

/** A search as it is shown: an example in words, long paths by their ends. @param {string} q */
function plainly(q) {
  const words = exampleName(q);
  if (words !== q) return words;
  const short = (/** @type {string} */ written) => {
    const { minus, name, shown } = told(written);
    return `${minus ? "− " : ""}${name}: ${shown}`;
  };
  return q.replace(/(?<!\S)-?folder:("[^"]*"|\S+)/g, short);
}
