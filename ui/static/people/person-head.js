// @ts-check
// The head above the photos of one person: cover, name in place, years, review and menu.

/** @import { State } from "../search/store.js" */
/** @import { People, Person } from "./people.js" */

import { get } from "../base/api.js";
import { iconButton, make } from "../base/dom.js";
import { message } from "../base/i18n.js";
import { menuButton } from "../base/menu.js";
import { nameField } from "./name-field.js";
import { personItems } from "./person-menu.js";
import { nameOf, roundFace } from "./round-face.js";
import { review } from "./review.js";

/** The only filter of a query for one person, without commas. */
const ONE = /^person:\s*([^,]+)$/i;

export class PersonHead {
  /** @type {Person | null} whose photos are shown */
  person = null;
  requested = ""; // the name or the number of the group
  requests = 0; // number of requests: only the last answer is shown

  /**
   * @param {HTMLElement} element
   * @param {{ search: (q: string) => void, open: (view: string) => void, people: People }} page
   * @param {() => void} changed called when another person is shown, or none
   */
  constructor(element, page, changed) {
    this.element = element;
    this.page = page;
    this.changed = changed;
  }

  /** @param {State} state @param {Partial<State>} changes */
  update({ answer }, changes) {
    const [chip, ...others] = answer.chips;
    const isPerson = chip?.filter && !chip.minus && !others.length;
    const requested = (isPerson && ONE.exec(chip.text)?.[1]) || "";
    if (requested === this.requested && !("people" in changes)) return;
    this.requested = requested;
    this.load();
  }

  async load() {
    const mine = ++this.requests;
    const { requested } = this;
    const group = /^#\d+$/.test(requested) ? requested.slice(1) : "";
    const found = requested
      ? await get("people/one", group ? { group } : { name: requested }).catch(() => null)
      : null;
    if (mine !== this.requests) return;
    const person = found && !found.error ? found : null;
    if (JSON.stringify(person) === JSON.stringify(this.person)) return this.renewReview();
    this.person = person;
    this.element.hidden = !this.person;
    this.element.replaceChildren();
    if (this.person) this.fill(this.person);
    this.changed();
  }

  /** @param {Person} person */
  fill(person) {
    const { name, group } = person;
    const title = make("div", { class: "title-line" });
    const about = make(
      "div",
      { class: "about" },
      title,
      make("p", { class: "muted" }, line(person)),
    );
    this.element.replaceChildren(roundFace(person), about);
    if (group === null) return title.replaceChildren(make("h2", {}, name));
    if (name) this.showName(title, person);
    else this.editName(title, person);
    this.element.append(
      menuButton(message("library.actionsOf", { name: nameOf(person) }), () => this.items(person)),
    );
    this.renewReview();
  }

  /** @param {HTMLElement} title @param {Person} person */
  showName(title, person) {
    const edit = () => this.editName(title, person).focus();
    title.replaceChildren(
      make("h2", {}, person.name),
      iconButton("pencil", message("rename"), edit),
    );
  }

  /**
   * @param {HTMLElement} title
   * @param {Person} person
   * @returns {HTMLInputElement}
   */
  editName(title, person) {
    const { people } = this.page;
    const back = () => person.name && this.showName(title, person);
    const save = async (/** @type {string} */ name) => {
      const found = await people.name(person, name);
      if (found) this.page.search(found.query);
      else back();
    };
    const field = nameField(person.name, people.names, save, back);
    const heading = make("h2", { class: "sr" }, nameOf(person));
    title.replaceChildren(...(person.name ? [] : [heading]), field);
    const input = field.querySelector("input");
    input.select();
    return input;
  }

  /** Show the button for the review where there is something to review. */
  async renewReview() {
    const { person, element } = this;
    if (!person?.name || person.group === null) return;
    const mine = this.requests;
    const { faces = [] } = await get("people/review", { group: person.group }).catch(() => ({}));
    if (mine !== this.requests) return;
    element.querySelector(".to-review")?.remove();
    if (!faces.length) return;
    element.querySelector(".about").append(
      make(
        "button",
        {
          type: "button",
          class: "quiet framed to-review",
          onclick: () => review(person, faces, this.page.people),
        },
        message("person.isThis", { name: person.name }),
        make("small", {}, String(faces.length)),
      ),
    );
  }

  /** @param {Person} person */
  items(person) {
    const title = this.element.querySelector(".title-line");
    const edit = () => this.editName(/** @type {HTMLElement} */ (title), person).focus();
    return personItems(person, edit, this.page.people, (found) =>
      found ? this.page.search(found.query) : this.page.open("people"),
    );
  }
}

/** The number of photos, the years, other names, and where the name is from. @param {Person} person */
function line({ count, first_year, last_year, other_names: others, from_file: isFromFile }) {
  const years = [...new Set([first_year, last_year])].filter(Boolean).join(" – ");
  const also = others.length ? message("person.also", { names: others.join(", ") }) : "";
  const source = isFromFile ? message("person.fromFile") : "";
  return [message("found", { count }), years, also, source].filter(Boolean).join(" · ");
}
