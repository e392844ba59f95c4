// @ts-check
// What is known of a photo, and what can be done with it: the pane of the large view.

/** @import { PhotoView, Tile } from "./api.js" */
/** @import { Said } from "./said.js" */

import { photo, post } from "./api.js";
import { make } from "./dom.js";
import { reason, say } from "./i18n.js";
import { showSmallMap } from "./map.js";
import { canShare, sharePhotos } from "./share.js";

/** @type {Record<string, string>} the message for each kind of text that a photo has */
const SAYS = {
  folder: "saysFolder",
  name: "saysName",
  caption: "saysCaption",
  tag: "saysTag",
  person: "saysPerson",
  text: "saysText",
  place: "place",
  rating: "saysRating",
};

const NEAR = "2km"; // of a photo

/**
 * @typedef {object} DetailsActions
 * @property {(query: string) => void} search
 * @property {(part: string) => void} add to the query
 * @property {(text: string, wrong?: boolean) => void} tell
 * @property {() => HTMLImageElement | undefined} image the photo as it is shown
 * @property {Said} said
 * @property {() => string} query what was asked
 * @property {(() => void) | null} where show where it is seen, if that can be told
 */

/**
 * @param {HTMLElement} pane
 * @param {Tile} tile
 * @param {PhotoView} view
 * @param {DetailsActions} actions
 */
export function fillDetails(pane, tile, view, actions) {
  /** @type {[string, ...(Node | string)[]][]} */
  const facts = Object.entries(view.facts).map(([name, value]) => [say(name), value]);
  const why = reason(tile);
  if (why) facts.push([say("why"), why]);
  for (const { source, text, marks, typed } of tile.why ?? []) {
    const meant = typed.length ? [` (${say("typed", typed.join(", "))})`] : [];
    facts.push([say(SAYS[source]), ...marked(text, marks), ...meant]);
  }
  pane.replaceChildren(
    make("h2", {}, view.name),
    make(
      "dl",
      {},
      ...facts.flatMap(([name, ...value]) => [make("dt", {}, name), make("dd", {}, ...value)]),
    ),
    ...place(view),
    make("div", { class: "acts" }, ...judgements(tile, actions)),
    make("div", { class: "acts" }, ...buttons(tile, view, actions)),
  );
}

/** Where it was taken, on a small map. @param {PhotoView} view */
function place({ latitude, longitude }) {
  if (latitude == null) return [];
  const host = make("div", { class: "ps-map ps-small-map", "aria-hidden": "true" });
  // Once the pane has it: a map measures its frame.
  queueMicrotask(() => showSmallMap(host, latitude, longitude).catch(() => host.remove()));
  return [host];
}

/**
 * A text with the words that were asked for marked.
 *
 * @param {string} text
 * @param {number[][]} marks ranges, in whole characters as the server counts them
 */
function marked(text, marks) {
  const letters = [...text];
  const cut = (/** @type {number} */ from, /** @type {number} */ to) =>
    letters.slice(from, to).join("");
  const parts = [];
  let at = 0;
  for (const [start, end] of marks) {
    parts.push(cut(at, start), make("mark", {}, cut(start, end)));
    at = end;
  }
  return [...parts, cut(at, letters.length)];
}

/**
 * Whether this is what the taught names of the query mean.
 *
 * @param {Tile} tile
 * @param {DetailsActions} actions
 */
function judgements({ id }, { said, query }) {
  return said.asked(query()).flatMap((known) =>
    [true, false].map((shows) => {
      const text = say(shows ? "isName" : "isNotName", known.name);
      const isSaid = (shows ? known.ids : known.not_ids).includes(id);
      const onclick = () => said.judge(known, id, shows);
      const pressed = { "aria-pressed": String(isSaid), onclick };
      return make("button", { type: "button", class: "quiet framed", ...pressed }, text);
    }),
  );
}

/**
 * @param {Tile} tile
 * @param {PhotoView} view
 * @param {DetailsActions} actions
 */
function buttons(tile, view, { search, add, tell, image, said, where }) {
  /** @type {(key: string, onclick: () => void) => HTMLElement} */
  const button = (key, onclick) =>
    make("button", { type: "button", class: "quiet framed", onclick }, say(key));
  const copy = async (/** @type {() => Promise<void>} */ work) => {
    try {
      await work();
      tell(say("copied"));
    } catch {
      tell(say("failed"), true);
    }
  };
  const file = { class: "quiet framed", href: photo(tile), download: view.name };
  return [
    where ? button("showWhere", where) : null,
    button("like", () => search(`like:#${tile.id}`)),
    button("unlike", () => add(`-like:#${tile.id}`)),
    view.latitude == null
      ? null
      : button("nearHere", () => search(`near:${view.latitude},${view.longitude},${NEAR}`)),
    button("addToAlbum", () => said.addToAlbum([tile.id])),
    button("teach", () => said.teach([tile.id])),
    button("copyPath", () => copy(() => navigator.clipboard.writeText(view.path))),
    button("copyPicture", () => copy(() => copyPicture(image()))),
    make("a", file, say("download")),
    button("show", () => show(tile, tell)),
    canShare() ? button("share", () => sharePhotos([tile.id], tell)) : null,
  ];
}

/**
 * Browsers take PNG only.
 *
 * @param {HTMLImageElement | undefined} image
 */
async function copyPicture(image) {
  const canvas = make("canvas");
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  canvas.getContext("2d").drawImage(image, 0, 0);
  const png = new Promise((done) => canvas.toBlob(done, "image/png"));
  await navigator.clipboard.write([new ClipboardItem({ "image/png": png })]);
}

/**
 * @param {Tile} tile
 * @param {(text: string, wrong?: boolean) => void} tell
 */
async function show(tile, tell) {
  const answer = await post(`show/${tile.id}`, {}).catch(() => ({ error: say("failed") }));
  if (answer.error) tell(answer.error, true);
}
