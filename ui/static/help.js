// @ts-check
// The query language with examples to click.

import { make } from "./dom.js";
import { say } from "./i18n.js";

const EXAMPLES = {
  "dog on the beach": "helpWords",
  "sunset -people": "helpMinus",
  "2:sunset + sea": "helpPlus",
  '"red car" at night': "helpQuoted",
  "like:IMG_1.jpg": "helpLike",
  "folder:Trips": "helpFolder",
  "year:2023": "helpYear",
  "camera:pixel": "helpCamera",
  "place:lisbon": "helpPlace",
  "is:portrait": "helpForm",
  "width:>4000": "helpPixels",
};

/**
 * @param {HTMLDialogElement} dialog
 * @param {(q: string) => void} search
 */
export function openHelp(dialog, search) {
  const rows = Object.entries(EXAMPLES).map(([query, key]) => {
    const onclick = () => {
      dialog.close();
      search(query);
    };
    const example = make("button", { type: "button", class: "quiet framed", onclick }, query);
    return [make("dt", {}, example), make("dd", {}, say(key))];
  });
  const close = make(
    "button",
    { type: "button", class: "quiet", "aria-label": say("close"), onclick: () => dialog.close() },
    "✕",
  );
  dialog.setAttribute("aria-label", say("help"));
  dialog.replaceChildren(
    make("header", {}, make("h2", {}, say("help")), close),
    make("p", {}, say("helpIntro")),
    make("dl", {}, ...rows.flat()),
    make("h3", {}, say("helpKeys")),
    make("p", {}, say("helpKeysText")),
  );
  dialog.onclick = (event) => {
    if (event.target === dialog) dialog.close();
  };
  dialog.showModal();
}
