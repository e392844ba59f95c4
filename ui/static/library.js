// @ts-check
// The buttons of the Library tab: what each does is told to Gradio by a hidden text.

import { $, closest } from "./dom.js";

let pressed = 0; // counts, so that the same button twice is another text
/** @type {string | undefined} what was asked when the last button was pressed */
let asked;
/** @type {HTMLElement | null} the last button */
let last = null;

document.addEventListener("click", (event) => {
  const button = closest(event.target, "[data-act]");
  const sheet = $("library-sheet");
  const field = /** @type {HTMLInputElement | null} */ (
    document.querySelector("#library-act textarea, #library-act input")
  );
  if (!button || !sheet || !field) return;
  asked = question();
  last = button;
  observer.observe(sheet, { childList: true, subtree: true, characterData: true });
  field.value = `${button.dataset.act} #${++pressed}`;
  field.dispatchEvent(new Event("input", { bubbles: true }));
});

/** What is asked now. Gradio keeps the elements where it can: only their text tells. */
const question = () => document.querySelector("#library-sheet section")?.textContent;

const observer = new MutationObserver(() => {
  if (question() === asked) return;
  observer.disconnect();
  focusNext();
});

/** Whoever uses the keyboard goes on in what has been drawn, before another key is read. */
function focusNext() {
  const { activeElement } = document;
  if (activeElement !== document.body && activeElement !== last) return;
  /** @type {HTMLElement | null} */
  const first = document.querySelector("#library-sheet [data-focus]");
  (first ?? $("browse"))?.focus();
}
