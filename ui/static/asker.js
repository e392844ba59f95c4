// @ts-check
// Small questions in a sheet: a name to give, and whether one is sure.

import { $, make } from "./dom.js";
import { say } from "./i18n.js";

const LONGEST = 100; // characters of a name; the server tells what is wrong with others

/**
 * Ask for a name; empty where nobody gives one.
 *
 * @param {string} title
 * @param {string[]} known names to choose from
 * @param {string} [value] to begin with
 * @returns {Promise<string>}
 */
export function nameAsked(title, known, value = "") {
  const input = make("input", { name: "name", maxlength: LONGEST, autocomplete: "off", value });
  input.setAttribute("aria-label", say("name"));
  input.placeholder = say("name");
  return answered(title, (answer) => [
    make(
      "div",
      { class: "choices" },
      ...known.map((name) =>
        make(
          "button",
          { type: "button", class: "quiet framed", onclick: () => answer(name) },
          name,
        ),
      ),
    ),
    form(() => answer(input.value.trim()), say("ok"), input),
  ]);
}

/**
 * @param {string} title
 * @param {string} text
 * @returns {Promise<boolean>}
 */
export async function confirmed(title, text) {
  const answer = await answered(title, (answer) => [
    make("p", {}, text),
    form(() => answer("yes"), say("remove")),
  ]);
  return Boolean(answer);
}

/**
 * @param {string} title
 * @param {(answer: (text: string) => void) => Node[]} content
 * @returns {Promise<string>} empty where the sheet is closed
 */
function answered(title, content) {
  const dialog = /** @type {HTMLDialogElement} */ ($("ps-sheet"));
  return new Promise((done) => {
    const answer = (/** @type {string} */ text) => {
      done(text);
      dialog.close();
    };
    dialog.setAttribute("aria-label", title);
    dialog.replaceChildren(make("h2", {}, title), ...content(answer));
    dialog.onclick = (event) => {
      if (event.target === dialog) dialog.close();
    };
    dialog.addEventListener("close", () => done(""), { once: true });
    dialog.addEventListener("keydown", stopped);
    dialog.showModal();
    dialog.querySelector("input")?.focus();
    dialog.querySelector("input")?.select();
  });
}

/** The keys of what is below mean nothing here. @param {KeyboardEvent} event */
function stopped(event) {
  event.stopPropagation();
}

/**
 * @param {() => void} done
 * @param {string} text of its button
 * @param {...Node} fields
 */
function form(done, text, ...fields) {
  const onsubmit = (/** @type {Event} */ event) => {
    event.preventDefault();
    done();
  };
  return make(
    "form",
    { class: "ask", onsubmit },
    ...fields,
    make("button", { type: "submit", class: "main" }, text),
    make(
      "button",
      { type: "button", class: "quiet framed", onclick: () => $("ps-sheet").close() },
      say("cancel"),
    ),
  );
}
