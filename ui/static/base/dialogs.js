// @ts-check
// Short messages, and dialogs that ask for a name or a confirmation.

import { $, iconButton, make } from "./dom.js";
import { message } from "./i18n.js";

const MAX_LENGTH = 100; // characters of a name; the server checks the rest
const MAX_TEXT = 2000; // characters of a description
const SHOWN_MS = 5000; // of a message

/** @type {HTMLElement | null} */
let box = null;
/** @type {HTMLElement | null} */
let alertBox = null;
let hiding = 0;

/**
 * Show a message above everything else, the large view included. It goes after a while; an error
 * stays until it is closed, and only another error takes its place.
 *
 * @param {string} text
 */
export function toast(text, isError = false) {
  if (isError) showError(text);
  else {
    box ??= document.body.appendChild(make("p", { id: "ps-toast", role: "status" }));
    show(box, text);
    clearTimeout(hiding);
    hiding = setTimeout(() => (box.hidden = true), SHOWN_MS);
  }
}

/** @param {string} text */
function showError(text) {
  alertBox ??= document.body.appendChild(
    make(
      "div",
      { id: "ps-alert" },
      make("p", { role: "alert" }),
      iconButton("x", message("close"), () => (alertBox.hidden = true), { class: "" }),
    ),
  );
  show(alertBox, text, alertBox.querySelector("p"));
}

/**
 * @param {HTMLElement} element
 * @param {string} text
 * @param {HTMLElement} [holder] of the text
 */
function show(element, text, holder = element) {
  element.hidden = !text;
  holder.textContent = text;
}

/**
 * Ask for a name; the result is empty if the dialog is closed.
 *
 * @param {string} title
 * @param {string[]} known names to choose from
 * @param {string} [value] initial text
 * @returns {Promise<string>}
 */
export function askForName(title, known, value = "") {
  const input = make("input", { name: "name", maxlength: MAX_LENGTH, autocomplete: "off", value });
  input.setAttribute("aria-label", message("name"));
  input.placeholder = message("name");
  return openDialog(title, (answer) => [
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
    form(() => answer(input.value.trim()), message("ok"), [input]),
  ]);
}

/**
 * Ask for a text of several lines; null if the dialog is closed.
 *
 * @param {string} title
 * @param {string} value initial text
 * @returns {Promise<string | null>}
 */
export async function askForText(title, value) {
  const field = make("textarea", { name: "text", rows: 5, maxlength: MAX_TEXT, class: "long" });
  field.value = value;
  field.setAttribute("aria-label", title);
  const answer = await openDialog(title, (answer) => {
    field.onkeydown = (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) answer("ok");
    };
    return [form(() => answer("ok"), message("ok"), [field])];
  });
  return answer ? field.value.trim() : null;
}

/**
 * @param {string} title
 * @param {string} text
 * @param {{ yes?: string, kind?: string }} [button] its text, and its class
 * @returns {Promise<boolean>}
 */
export async function askToConfirm(title, text, { yes = message("remove"), kind = "danger" } = {}) {
  const answer = await openDialog(title, (answer) => [
    make("p", {}, text),
    form(() => answer("yes"), yes, [], kind),
  ]);
  return Boolean(answer);
}

/**
 * @param {string} title
 * @param {(answer: (text: string) => void) => Node[]} content
 * @returns {Promise<string>} empty if the dialog is closed
 */
export function openDialog(title, content) {
  const dialog = /** @type {HTMLDialogElement} */ ($("ps-sheet"));
  return new Promise((done) => {
    let given = "";
    const answer = (/** @type {string} */ text) => {
      given = text;
      dialog.close();
    };
    dialog.setAttribute("aria-label", title);
    dialog.replaceChildren(make("h2", {}, title), ...content(answer));
    dialog.onclick = (event) => {
      if (event.target === dialog) dialog.close();
    };
    // Not before: the event would close a second dialog that the answer opens.
    dialog.addEventListener("close", () => done(given), { once: true });
    dialog.addEventListener("keydown", stopKey);
    dialog.showModal();
    /** @type {HTMLInputElement | HTMLTextAreaElement | null} */
    const field = dialog.querySelector("input, textarea");
    field?.focus();
    field?.select();
  });
}

/** Keep keys from the page below the dialog. @param {KeyboardEvent} event */
function stopKey(event) {
  event.stopPropagation();
}

/**
 * @param {() => void} done
 * @param {string} text of its button
 * @param {Node[]} fields
 * @param {string} [kind] the class of its button
 */
function form(done, text, fields, kind = "main") {
  const onsubmit = (/** @type {Event} */ event) => {
    event.preventDefault();
    done();
  };
  return make(
    "form",
    { class: "ask", onsubmit },
    ...fields,
    make("button", { type: "submit", class: kind }, text),
    make(
      "button",
      { type: "button", class: "quiet framed", onclick: () => $("ps-sheet").close() },
      message("cancel"),
    ),
  );
}
