// @ts-check
// Told once: the library's model does not read the language of the page.

import { get } from "./api.js";
import { make } from "./dom.js";
import { say } from "./i18n.js";

const TOLD = "photoseek.reads"; // the model that a person has been told of

/**
 * @param {HTMLElement} box
 * @param {() => void} choose where another model is chosen
 */
export async function tellLanguage(box, choose) {
  const { model, note } = await get("reads").catch(() => ({}));
  box.hidden = !note || localStorage.getItem(TOLD) === model;
  if (box.hidden) return;
  const close = () => {
    localStorage.setItem(TOLD, model);
    box.hidden = true;
  };
  box.replaceChildren(
    make("p", {}, note),
    make("button", { type: "button", class: "quiet framed", onclick: choose }, say("chooseModel")),
    make(
      "button",
      { type: "button", class: "quiet", "aria-label": say("close"), onclick: close },
      "✕",
    ),
  );
}
