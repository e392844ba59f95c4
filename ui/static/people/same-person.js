// @ts-check
// Questions whether two people are one.

/** @import { Person } from "./people.js" */

import { openDialog } from "../base/dialogs.js";
import { make } from "../base/dom.js";
import { message, number } from "../base/i18n.js";
import { nameOf, roundFace } from "./round-face.js";

/** Answers: both are one, or two people have one name. */
export const SAME = "same";
export const ANOTHER = "another";

/**
 * Whether a person is the one that has this name already.
 *
 * @param {Person} person
 * @param {Person} other
 * @returns {Promise<string>} empty if the dialog is closed
 */
export function askWhetherSame(person, other) {
  const { name } = other;
  return openDialog(message("person.same", { name }), (answer) => [
    make("div", { class: "two-faces" }, roundFace(person), roundFace(other)),
    make("p", {}, message("person.sameHint", { name })),
    make(
      "div",
      { class: "choices" },
      choice(message("person.sameYes"), "main", () => answer(SAME)),
      choice(message("person.otherOne", { name }), "quiet framed", () => answer(ANOTHER)),
      choice(message("cancel"), "quiet framed", () => answer("")),
    ),
  ]);
}

/**
 * Choose one of some people.
 *
 * @param {Person[]} others
 * @param {string} title
 * @returns {Promise<Person | undefined>} undefined if the dialog is closed
 */
export async function pickPerson(others, title) {
  const group = await openDialog(title, (answer) => {
    const cards = others.map((other) => {
      const onclick = () => answer(String(other.group));
      const { name, count } = other;
      const face = roundFace(other, name ? "" : nameOf(other));
      const below = [...(name ? [make("b", {}, name), " "] : []), make("small", {}, number(count))];
      const button = make("button", { type: "button", class: "person", onclick }, face, ...below);
      return make("li", {}, button);
    });
    const label = message("person.pick");
    const attributes = { type: "search", class: "text-field", placeholder: label };
    const find = make("input", { ...attributes, "aria-label": label });
    find.oninput = () => {
      const typed = find.value.trim().toLowerCase();
      cards.forEach((card, at) => {
        card.hidden = !others[at].name.toLowerCase().includes(typed);
      });
    };
    return [find, make("ul", { class: "person-grid" }, ...cards)];
  });
  return others.find((other) => String(other.group) === group);
}

/** @param {string} text @param {string} kind its class @param {() => void} onclick */
const choice = (text, kind, onclick) =>
  make("button", { type: "button", class: kind, onclick }, text);
