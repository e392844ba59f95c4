// @ts-check
// The details pane of the large view: facts about a photo, and taught names to confirm.

/** @import { PhotoView, Tile } from "../base/api.js" */
/** @import { UserData } from "../base/user-data.js" */

import { make } from "../base/dom.js";
import { message, moment, placeName, reason } from "../base/i18n.js";
import { showSmallMap } from "../map/small-map.js";

/** @type {Record<string, string>} the message for each kind of text that a photo has */
const SOURCES = {
  folder: "matchFolder",
  name: "matchName",
  caption: "matchCaption",
  tag: "matchTag",
  person: "matchPerson",
  text: "matchText",
  place: "place",
  rating: "matchRating",
};

/**
 * @typedef {object} DetailsActions
 * @property {UserData} userData
 * @property {Node[]} people the list of the photo's people
 * @property {() => string} query the requested query
 */

/**
 * @param {HTMLElement} pane
 * @param {Tile} tile
 * @param {PhotoView} view
 * @param {DetailsActions} actions
 */
export function fillDetails(pane, tile, view, actions) {
  /** @type {[string, ...(Node | string)[]][]} */
  const facts = Object.entries(view.facts).map(([name, value]) => [message(name), readable(value)]);
  if (view.latitude !== null) facts.push([message("coordinates"), coordinates(view)]);
  const why = reason(tile);
  if (why) facts.push([message("why"), why]);
  for (const { source, text, highlights, typed } of tile.why ?? []) {
    const typo = typed.length ? [` (${message("typed", { words: typed.join(", ") })})`] : [];
    facts.push([message(SOURCES[source]), ...highlighted(text, highlights), ...typo]);
  }
  pane.replaceChildren(
    make("h2", {}, view.name),
    ...actions.people,
    make(
      "dl",
      {},
      ...facts.flatMap(([name, ...value]) => [make("dt", {}, name), make("dd", {}, ...value)]),
    ),
    ...place(view),
    make("div", { class: "acts" }, ...judgements(tile, actions)),
  );
}

/** A small map of where it was taken. @param {PhotoView} view */
function place({ latitude, longitude }) {
  if (latitude == null) return [];
  const host = make("div", { class: "ps-map ps-small-map", "aria-hidden": "true" });
  // A map measures its frame, so it starts once the pane holds it.
  queueMicrotask(() => showSmallMap(host, latitude, longitude).catch(() => host.remove()));
  return [host];
}

/**
 * A text with the matching words highlighted.
 *
 * @param {string} text
 * @param {number[][]} ranges ranges in Unicode characters
 */
function highlighted(text, ranges) {
  const letters = [...text];
  const cut = (/** @type {number} */ from, /** @type {number} */ to) =>
    letters.slice(from, to).join("");
  const parts = [];
  let at = 0;
  for (const [start, end] of ranges) {
    parts.push(cut(at, start), make("mark", {}, cut(start, end)));
    at = end;
  }
  return [...parts, cut(at, letters.length)];
}

/**
 * Buttons that confirm or reject the taught names of the query for this photo.
 *
 * @param {Tile} tile
 * @param {DetailsActions} actions
 */
function judgements({ id }, { userData, query }) {
  return userData.namesIn(query()).flatMap((known) =>
    [true, false].map((shows) => {
      const text = message(shows ? "isName" : "isNotName", { name: known.name });
      const isJudged = (shows ? known.ids : known.not_ids).includes(id);
      const onclick = () => userData.judge(known, id, shows);
      const pressed = { "aria-pressed": String(isJudged), onclick };
      return make("button", { type: "button", class: "quiet framed", ...pressed }, text);
    }),
  );
}

const DATE = /^\d{4}-\d\d-\d\d \d\d:\d\d/;
const POSITION = / \(-?[\d.]+, -?[\d.]+\)/;

/** A date in words, and a place without its position. @param {string} value of a fact */
function readable(value) {
  if (POSITION.test(value)) {
    const [place, source] = value.split(POSITION);
    return placeName(place) + source;
  }
  return value.replace(DATE, (written) => moment(written.replace(" ", "T")));
}

/** @param {PhotoView} view */
const coordinates = ({ latitude, longitude }) => `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`;
