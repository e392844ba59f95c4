// @ts-check
// Cards of places, folders, albums and names, and the searches that they open.

/** @import { Card } from "../base/api.js" */
/** @import { TaughtName } from "../base/user-data.js" */

import { makeCard } from "../base/cards.js";
import { message, number } from "../base/i18n.js";
import { shortest } from "./filter-panel.js";
import { quoted } from "./query.js";

/**
 * An album with its cover; see `ui/album_cards.py`.
 *
 * @typedef {object} AlbumCard
 * @property {string} name
 * @property {string | null} query
 * @property {number} count
 * @property {boolean} more
 * @property {Card["tile"] | null} tile
 */

/** @typedef {(q: string) => void} Search */

/** @param {Card} card @param {Search} search */
export function placeCard({ name: title, count, tile }, search) {
  const name = title.split(",")[0];
  const open = () => search(`place:${quoted(name)}`);
  return makeCard({ name, title, line: number(count), tile, open });
}

/**
 * @param {Card} card
 * @param {Search} search
 * @param {() => string[]} known all folders
 */
export function folderCard({ name: path, count, tile }, search, known) {
  const name = path.split(/[/\\]/).filter(Boolean).at(-1) ?? path;
  const open = () => search(`folder:${quoted(ending(path, known()))}`);
  return makeCard({ name, title: path, line: number(count), tile, open });
}

/** @param {TaughtName} taught @param {Search} search */
export const nameCard = ({ name, ids, count }, search) =>
  makeCard({
    name,
    line: message("examples", { count }),
    tile: ids.length ? { id: ids[0] } : null,
    open: () => search(quoted(name)),
  });

/** @param {AlbumCard} album @param {Search} search */
export function albumCard({ name, query, count, more, tile }, search) {
  const title = query === null ? name : `${name}: ${query}`;
  const open = () => search(`album:${quoted(name)}`);
  return makeCard({ name, title, line: `${number(count)}${more ? "+" : ""}`, tile, open });
}

/**
 * The shortest end of a folder's path that is unique; the whole path until folders are loaded.
 *
 * @param {string} path
 * @param {string[]} folders
 */
function ending(path, folders) {
  const known = folders.map((folder) => folder.toLowerCase());
  return known.length ? shortest(path, known) : path;
}
