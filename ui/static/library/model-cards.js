// @ts-check
// The models as cards to choose from, with the size of their download and a scale of quality.

/** @import { Actions } from "./library.js" */

import { icon, make } from "../base/dom.js";
import { message } from "../base/i18n.js";
import { askBefore } from "./questions.js";

/**
 * `quality`: 1 to 4, 0 where it is unknown.
 *
 * @typedef {object} Model
 * @property {string} name
 * @property {string} kind a key of texts
 * @property {number} megabytes
 * @property {number} minutes of the download at 50 Mbit/s
 * @property {number} quality
 * @property {number | null} imagenet in percent
 * @property {number | null} coco in percent
 * @property {string} languages
 * @property {boolean} is_here
 * @property {boolean} is_used or to be used for the first folder
 * @property {string} lacking why this machine cannot use it
 */

const BEST = 4; // of the scale of quality

/**
 * @param {Model[]} models
 * @param {Actions} actions
 * @param {boolean} hasFolders before the first one, a card chooses its model
 * @returns {Node[]}
 */
export function modelCards(models, actions, hasFolders) {
  const title = message("library.modelTitle");
  /** @param {Model[]} some */
  const group = (some) =>
    make(
      "div",
      { class: "models", role: "radiogroup", "aria-label": title },
      ...some.map((model) => card(model, actions, hasFolders)),
    );
  const others = models.filter((model) => model.kind === "other" && !model.is_used);
  const summary = make("summary", {}, message("library.moreModels"));
  return [
    make("h3", {}, title),
    make(
      "p",
      { class: "muted" },
      message(hasFolders ? "library.modelIntro" : "library.modelFirst"),
    ),
    group(models.filter((model) => !others.includes(model))),
    ...(others.length ? [make("details", {}, summary, group(others))] : []),
  ];
}

/**
 * @param {Model} model
 * @param {Actions} actions
 * @param {boolean} hasFolders
 */
function card(model, actions, hasFolders) {
  const { name, kind, languages, is_used: isUsed } = model;
  const onclick = async () => {
    if (isUsed) return;
    const use = message("library.useModel");
    if (await askBefore({ model: name }, use)) await actions.act("model", { name });
  };
  return make(
    "button",
    { type: "button", class: "model", role: "radio", "aria-checked": String(isUsed), onclick },
    make(
      "span",
      { class: "title" },
      icon(isUsed ? "circle-check" : "cpu"),
      make("b", {}, message(`library.kind.${kind}`)),
    ),
    scale(model),
    make("span", {}, languages || "–"),
    make("span", { class: "muted" }, availability(model, hasFolders)),
    make("small", { class: "muted" }, name),
  );
}

/** @param {Model} model */
function scale({ quality, imagenet, coco }) {
  if (!quality) return null;
  const dots = "●".repeat(quality) + "○".repeat(BEST - quality);
  const numbers =
    imagenet === null || coco === null
      ? ""
      : message("library.modelNumbers", {
          imagenet: Math.round(imagenet),
          coco: Math.round(coco),
        });
  const label = message("library.quality");
  const rating = `${label} ${quality}/${BEST}`;
  return make(
    "span",
    { class: "quality", title: numbers || rating },
    `${label} `,
    make("span", { role: "img", "aria-label": `${quality}/${BEST}` }, dots),
  );
}

/**
 * @param {Model} model
 * @param {boolean} hasFolders
 */
function availability(
  { megabytes, minutes, is_here: isHere, is_used: isUsed, lacking },
  hasFolders,
) {
  if (isUsed && hasFolders) return message("library.usedNow");
  if (!megabytes) return message("library.noDownload");
  if (isHere) return message("library.downloaded", { count: megabytes });
  return lacking || message("library.needsDownload", { count: megabytes, minutes });
}
