// @ts-check
// The query language with examples to click, and the keys.

import { iconButton, make } from "../base/dom.js";
import { LANGUAGE, message } from "../base/i18n.js";
import { QUERY_LANGUAGE } from "./query.js";

/** Keys, and the texts of what they do. */
const KEYS = {
  field: ["/"],
  back: ["Backspace"],
  move: ["←", "→", "↑", "↓"],
  open: ["Enter"],
  select: ["Space"],
  all: ["Ctrl", "A"],
  arrange: ["Alt", "←", "→"],
  escape: ["Esc"],
  help: ["?"],
};
const KEYS_OF_PHOTO = {
  next: ["←", "→"],
  zoom: ["+", "−", "z"],
  details: ["i"],
  star: ["b"],
  full: ["f"],
  slideshow: ["s"],
  where: ["w"],
  live: ["l"],
};

/**
 * @param {HTMLDialogElement} dialog
 * @param {(q: string) => void} search
 */
export function openHelp(dialog, search) {
  const rows = QUERY_LANGUAGE.rows.map(({ example, help }) => {
    const query = inLanguage(example);
    const onclick = () => {
      dialog.close();
      search(query);
    };
    const button = make("button", { type: "button", class: "quiet framed", onclick }, query);
    return [make("dt", {}, button), make("dd", {}, help[LANGUAGE])];
  });
  const close = iconButton("x", message("close"), () => dialog.close());
  dialog.setAttribute("aria-label", message("help"));
  dialog.replaceChildren(
    make("header", {}, make("h2", {}, message("help")), close),
    make("p", {}, message("helpIntro")),
    make("dl", {}, ...rows.flat()),
    make("h3", {}, message("helpKeys")),
    keyTable(KEYS),
    make("h3", {}, message("helpKeysPhoto")),
    keyTable(KEYS_OF_PHOTO),
  );
  dialog.onclick = (event) => {
    if (event.target === dialog) dialog.close();
  };
  dialog.showModal();
}

/** An example in words of this language. @param {string} example */
function inLanguage(example) {
  const key = `helpExample.${example}`;
  const text = message(key);
  return text === key ? example : text;
}

/** @param {Record<string, string[]>} keys */
const keyTable = (keys) =>
  make(
    "table",
    { class: "keys" },
    ...Object.entries(keys).map(([name, signs]) =>
      make(
        "tr",
        {},
        make("th", { scope: "row" }, ...signs.flatMap((sign) => [make("kbd", {}, sign), " "])),
        make("td", {}, message(`key.${name}`)),
      ),
    ),
  );
