// @ts-check
// The query as the server understood it, a chip for each part: to turn round, or to remove.

/** @import { Chip } from "./api.js" */

import { make } from "./dom.js";
import { quoted } from "./query.js";
import { say } from "./i18n.js";

/**
 * @param {Chip[]} parts
 * @param {{ preview: string, remove: () => void } | null} picture that is searched with
 * @param {(q: string) => void} search with another query
 */
export function makeChips(parts, picture, search) {
  const written = parts.map((part) => part.written);
  const isWorthIt =
    parts.length > 1 ||
    parts.some((part) => part.filter || part.minus || part.text.startsWith("like "));
  const shown = isWorthIt ? parts.map((part, at) => chip(part, at, written, search)) : [];
  return picture ? [pictureChip(picture), ...shown] : shown;
}

/**
 * @param {Chip} part
 * @param {number} at
 * @param {string[]} written all parts
 * @param {(q: string) => void} search
 */
function chip(part, at, written, search) {
  const flip = () => search(written.with(at, flipped(written[at])).join(" "));
  // What was understood of plain words gives them back.
  const remove = () => search(part.without || written.toSpliced(at, 1).join(" "));
  const text = `${part.minus ? "− " : ""}${part.text}`;
  return make(
    "span",
    { class: part.minus ? "chip minus" : "chip" },
    part.words
      ? make("span", {}, text)
      : make("button", { type: "button", title: say("flip"), onclick: flip }, text),
    remover(part.text, remove),
  );
}

/** @param {{ preview: string, remove: () => void }} picture */
function pictureChip({ preview, remove }) {
  return make(
    "span",
    { class: "chip" },
    preview ? make("img", { src: preview, alt: "" }) : null,
    make("span", {}, say("picture")),
    remover(say("picture"), remove),
  );
}

/**
 * @param {string} text
 * @param {() => void} onclick
 */
function remover(text, onclick) {
  const label = `${say("remove")} ${text}`;
  return make("button", { type: "button", "aria-label": label, onclick }, "✕");
}

/** @param {string} text several words are one term only in quotes */
function flipped(text) {
  if (text.startsWith("-")) return text.slice(1);
  return `-${text.includes('"') ? text : quoted(text)}`;
}
