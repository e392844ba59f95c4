// @ts-check
// A field for the name of a person, completed by the names that there are.

import { make } from "../base/dom.js";
import { message } from "../base/i18n.js";

const MAX_LENGTH = 100; // characters; the server checks the rest
let count = 0; // of fields: each has a separate list

/**
 * @param {string} value
 * @param {string[]} names to complete from
 * @param {(name: string) => void} done by Enter, or the button
 * @param {() => void} left by Escape
 */
export function nameField(value, names, done, left = () => {}) {
  const id = `ps-names-${count++}`;
  const label = message("person.addName");
  const input = make("input", {
    type: "text",
    class: "text-field",
    maxlength: MAX_LENGTH,
    autocomplete: "off",
    enterkeyhint: "done",
    value,
    list: id,
    placeholder: label,
    "aria-label": label,
  });
  const options = names.map((name) => make("option", { value: name }));
  const onsubmit = (/** @type {Event} */ event) => {
    event.preventDefault();
    done(input.value.trim());
  };
  const save = make("button", { type: "submit", class: "quiet framed" }, message("person.save"));
  const form = make(
    "form",
    { class: "name-field", onsubmit },
    input,
    make("datalist", { id }, ...options),
    save,
  );
  form.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    event.stopPropagation(); // keys of the page
    if (event.key === "Escape") left();
  });
  return form;
}
