// @ts-check
// Short messages above everything else, the large view included.

import { make } from "./dom.js";

const SHOWN_MS = 5000;

/** @type {HTMLElement | null} */
let box = null;
let hiding = 0;

/**
 * @param {string} text
 * @param {boolean} [wrong] whether it tells of an error
 */
export function toast(text, wrong = false) {
  box ??= document.body.appendChild(make("p", { id: "ps-toast", role: "status" }));
  box.textContent = text;
  box.classList.toggle("error", wrong);
  box.hidden = !text;
  clearTimeout(hiding);
  hiding = setTimeout(() => {
    box.hidden = true;
  }, SHOWN_MS);
}
