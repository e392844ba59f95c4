// @ts-check
// The page of all people: round covers, names in place, and hidden people.

/** @import { State } from "../search/store.js" */
/** @import { People, Person } from "./people.js" */

import { get } from "../base/api.js";
import { make } from "../base/dom.js";
import { message, number } from "../base/i18n.js";
import { menuButton } from "../base/menu.js";
import { nameField } from "./name-field.js";
import { personItems } from "./person-menu.js";
import { nameOf, roundFace } from "./round-face.js";

const MOST = 500; // people that the page shows

/**
 * A person to open, with the name, or a button to add one.
 *
 * @param {Person} person
 * @param {(q: string) => void} search
 * @param {People | null} [people] names in place; null for a link alone
 */
export function personCard(person, search, people = null) {
  const { name, count, query, group } = person;
  const photos = message("found", { count });
  const called = name || (people ? nameOf(person) : message("person.addName"));
  const source = name && person.from_file ? ` · ${message("person.fromFile")}` : "";
  const label = `${called} ${photos}${source}`;
  const open = () => search(query);
  const unnamed = people ? [] : [make("span", { class: "add-name" }, message("person.addName"))];
  const below = name ? [make("b", {}, name)] : unnamed;
  const link = make(
    "button",
    {
      type: "button",
      class: person.hidden ? "person is-hidden" : "person",
      title: label,
      "aria-label": label,
      onclick: open,
    },
    roundFace(person),
    ...below,
    " ",
    make("small", {}, number(count)),
  );
  if (!people || group === null) return make("div", { class: "person-card" }, link);
  const add = make(
    "button",
    { type: "button", class: "quiet add-name", onclick: () => edit() },
    message("person.addName"),
  );
  const menu = menuButton(message("library.actionsOf", { name: nameOf(person) }), () =>
    personItems(person, () => edit(), people),
  );
  const card = make("div", { class: "person-card" }, link, name ? null : add, menu);
  const edit = () => {
    const back = () => {
      if (name) field.remove();
      else field.replaceWith(add);
      menu.focus();
    };
    const save = async (/** @type {string} */ given) => {
      if (!(await people.name(person, given))) back();
    };
    const field = nameField(name, people.names, save, back);
    if (name) link.after(field);
    else add.replaceWith(field);
    field.querySelector("input").select();
  };
  return card;
}

/** A grid of round covers. @param {HTMLElement[]} cards */
export const personGrid = (cards) =>
  make("ul", { class: "person-grid" }, ...cards.map((card) => make("li", {}, card)));

export class PeoplePage {
  isOpen = false;
  withHidden = false;
  requests = 0; // number of requests: only the last answer is shown
  shown = ""; // the answer that is shown, as JSON

  /**
   * @param {HTMLElement} element
   * @param {{ search: (q: string) => void, open: (view: string) => void, people: People }} page
   */
  constructor(element, page) {
    this.element = element;
    this.page = page;
  }

  /** @param {State} state @param {Partial<State>} changes */
  update({ request }, changes) {
    const wasOpen = this.isOpen;
    this.isOpen = request.view === "people";
    this.element.hidden = !this.isOpen;
    if (this.isOpen && (!wasOpen || "people" in changes)) this.load();
  }

  async load() {
    const mine = ++this.requests;
    const answer = await get("people", { count: MOST, hidden: this.withHidden }).catch(() => ({}));
    const json = JSON.stringify([answer, this.withHidden]);
    if (mine !== this.requests || json === this.shown) return; // a name may be typed just now
    this.shown = json;
    this.fill(answer);
  }

  /** @param {{ people?: Person[], hidden?: number, searched?: number }} answer */
  fill({ people: list = [], hidden = 0, searched = 0 }) {
    const { search, people } = this.page;
    const cards = (/** @type {Person[]} */ some) =>
      personGrid(some.map((one) => personCard(one, search, people)));
    const named = list.filter(({ name }) => name);
    const unnamed = list.filter(({ name }) => !name);
    this.element.replaceChildren(
      make(
        "div",
        { class: "head" },
        make("h2", { class: "title" }, message("nav.people")),
        ...(hidden ? [this.hiddenSwitch(hidden)] : []),
      ),
      ...(searched ? [] : [this.invitation()]),
      ...(list.length || !searched ? [] : [make("p", { class: "muted" }, message("person.none"))]),
      ...(named.length ? [cards(named)] : []),
      ...(unnamed.length
        ? [
            make(
              "section",
              { "aria-label": message("person.unnamedTitle") },
              make("h3", {}, message("person.unnamedTitle")),
              make("p", { class: "muted" }, message("person.unnamedHint")),
              cards(unnamed),
            ),
          ]
        : []),
    );
  }

  /** @param {number} count */
  hiddenSwitch(count) {
    const onclick = () => {
      this.withHidden = !this.withHidden;
      this.load();
    };
    return make(
      "button",
      {
        type: "button",
        class: "quiet framed",
        "aria-pressed": String(this.withHidden),
        onclick,
      },
      message("person.showHidden", { count }),
    );
  }

  /** The way to switch the recognition on. */
  invitation() {
    return make(
      "div",
      { class: "invitation" },
      make("p", {}, message("library.peopleHint")),
      make(
        "button",
        { type: "button", class: "main", onclick: () => this.page.open("library") },
        message("library.findPeople"),
      ),
    );
  }
}
