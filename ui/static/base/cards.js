// @ts-check
// Cards with a cover, in rows that scroll sideways and in grids.

/** @import { Tile } from "./api.js" */

import { thumb } from "./api.js";
import { closest, icon, iconButton, make } from "./dom.js";
import { message } from "./i18n.js";

const STEP = 0.8; // of the visible part, for an arrow of a shelf

/**
 * @typedef {object} CardContent
 * @property {string} name
 * @property {string} [title] the whole name, where the name is a part
 * @property {string} line below the name: a count, a query
 * @property {{ id: number, version?: string } | Tile | null} tile the cover
 * @property {() => void} open
 */

/** @param {CardContent} content */
export function makeCard({ name, title = name, line, tile, open }) {
  const cover = tile
    ? make("img", { src: thumb(tile), alt: "", loading: "lazy", draggable: "false" })
    : icon("image");
  return make(
    "button",
    { type: "button", class: "card", title, onclick: open, "aria-label": `${name} ${line}` },
    make("span", { class: "cover" }, cover),
    make("span", { class: "about" }, make("b", {}, name), " ", make("small", {}, line)),
  );
}

/**
 * A row of cards with arrows, and a link to all of them.
 *
 * @param {string} name
 * @param {HTMLElement[]} cards
 * @param {() => void} openAll
 */
export function shelf(name, cards, openAll) {
  const row = make("div", { class: "cards", role: "group", "aria-label": name }, ...cards);
  const scroll = (/** @type {number} */ way) =>
    row.scrollBy({ left: way * STEP * row.clientWidth, behavior: "smooth" });
  const arrow = (/** @type {number} */ way) =>
    iconButton(
      way < 0 ? "chevron-left" : "chevron-right",
      message(way < 0 ? "previous" : "next"),
      () => scroll(way),
      { class: "quiet round arrow", tabindex: "-1" }, // keys go from card to card
    );
  const all = make(
    "button",
    {
      type: "button",
      class: "quiet all",
      onclick: openAll,
      "aria-label": `${name}: ${message("all")}`,
    },
    message("all"),
  );
  moveByArrows(row, cards);
  const head = make("div", { class: "head" }, make("h2", {}, name), arrow(-1), arrow(1), all);
  const section = make("section", { class: "shelf" }, head, row);
  new ResizeObserver(() => {
    section.classList.toggle("fits", row.scrollWidth <= row.clientWidth);
  }).observe(row);
  return section;
}

/**
 * One stop of the Tab key; arrows go from card to card.
 *
 * @param {HTMLElement} row
 * @param {HTMLElement[]} cards
 */
function moveByArrows(row, cards) {
  cards.forEach((card, at) => card.setAttribute("tabindex", at ? "-1" : "0"));
  row.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const to = step && cards[cards.indexOf(closest(event.target, ".card")) + step];
    if (!to) return;
    event.preventDefault();
    for (const card of cards) card.setAttribute("tabindex", card === to ? "0" : "-1");
    to.focus();
  });
}
