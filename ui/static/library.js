// @ts-check
// The buttons of the Library tab: what each does is told to Gradio by a hidden text.

import { $, closest } from "./dom.js";

const LOOKS = 20; // whether what was drawn has the focus
const PAUSE_MS = 50; // between them

let pressed = 0; // counts, so that the same button twice is another text
/** @type {Element | null} what was asked before the last button was pressed */
let before = null;
/** @type {HTMLElement | null} the last button */
let last = null;

const sheet = () => document.querySelector("#library-sheet section");

document.addEventListener("click", (event) => {
  const button = closest(event.target, "[data-act]");
  const field = /** @type {HTMLInputElement | null} */ (
    document.querySelector("#library-act textarea, #library-act input")
  );
  if (!button || !field) return;
  field.value = `${button.dataset.act} #${++pressed}`;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  before = sheet();
  last = button;
  observer.observe(document.body, { childList: true, subtree: true });
});

const observer = new MutationObserver(() => {
  if (sheet() === before) return;
  observer.disconnect();
  focusNext(LOOKS);
});

/**
 * Whoever uses the keyboard goes on in what has been drawn; Gradio may draw it more than once.
 *
 * @param {number} looks
 */
function focusNext(looks) {
  const { activeElement } = document;
  const isLost = activeElement === document.body || activeElement === last;
  /** @type {HTMLElement | null} */
  const first = document.querySelector("#library-sheet [data-focus]");
  if (isLost) (first ?? $("browse"))?.focus();
  if (looks) setTimeout(() => focusNext(looks - 1), PAUSE_MS);
}
