// @ts-check
// The query language, as far as the page writes it.

/** @import { Chip } from "./api.js" */

/**
 * A filter: its name and its value, unquoted.
 *
 * @typedef {{ name: string, value: string }} Part
 */

/**
 * The value of a filter as the query language has it.
 *
 * @param {string} text
 */
export const quoted = (text) => (/[\s"]/.test(text) ? `"${text.replaceAll('"', '\\"')}"` : text);

/**
 * Whether a query asks for a filter.
 *
 * @param {Chip[]} chips the parts of the query
 * @param {Part} part
 */
export const chosen = (chips, part) => chips.some((chip) => isOf(chip, part));

/**
 * A query with this filter added, or without it where it has it.
 *
 * @param {string} q
 * @param {Chip[]} chips the parts of this query
 * @param {Part} part
 */
export const toggled = (q, chips, part) =>
  chosen(chips, part)
    ? exchanged(q, chips, [], (chip) => isOf(chip, part))
    : exchanged(q, chips, [part], () => false);

/**
 * A query with some filters less, and others more.
 *
 * @param {string} q
 * @param {Chip[]} chips the parts of this query
 * @param {Part[]} add
 * @param {(chip: Chip) => boolean} remove
 */
export function exchanged(q, chips, add, remove) {
  const stays = chips.some(remove)
    ? chips.filter((chip) => !remove(chip)).map((chip) => chip.written)
    : [q.trim()];
  const more = add.map(({ name, value }) => `${name}:${quoted(value)}`);
  return [...stays, ...more].join(" ").trim();
}

/** @type {(chip: Chip, part: Part) => boolean} */
export const isOf = (chip, { name, value }) =>
  chip.filter &&
  !chip.minus &&
  (chip.text.toLowerCase() === `${name}: ${value}`.toLowerCase() ||
    (chip.words && chip.written === `${name}:${quoted(value)}`));

// The filters that there are (`FILTERS` in search/query.py; a test keeps them alike), and `like:`.
export const FILTERS =
  "folder after before date year month camera lens type place near is album taught has width height tag person caption name text rating like weekday time holiday".split(
    " ",
  );

// One piece of a query, as in search/query.py: a minus, a weight, the name of a filter, a value.
const PIECES =
  /(?<!\S)(-(?=\S))?(\d+(?:\.\d+)?:(?!\d))?(?:([A-Za-z]+):(?!\s|\/\/|$))?("(?:[^"\\]|\\.)*"|"|[^\s"]+)/gs;

/**
 * A query, apart: its filters as they are written, and what is left of the text.
 *
 * @param {string} text
 * @param {boolean} [whole] the last piece too; without, it may go on where no space follows
 * @returns {{ words: string, filters: string[] }}
 */
export function apart(text, whole = true) {
  /** @type {string[]} */
  const filters = [];
  if ((text.replace(/\\./gs, "").split('"').length - 1) % 2) return { words: text, filters };
  const words = text.replace(PIECES, (piece, _minus, weight, name, value, at) => {
    const isKnown = name && !weight && value !== '"' && FILTERS.includes(name.toLowerCase());
    if (!isKnown || !(whole || /\s/.test(text[at + piece.length] ?? ""))) return piece;
    filters.push(piece);
    return "";
  });
  return { words: filters.length ? words.replace(/\s+/g, " ").trimStart() : text, filters };
}

/**
 * A filter as a chip says it: without quotes, a folder's path by its end.
 *
 * @param {string} written
 */
export function told(written) {
  const [, minus, name, value] = /^(-?)(\w+):(.*)$/s.exec(written) ?? ["", "", "", written];
  const plain = value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/gs, "$1") : value;
  const shown =
    name === "folder" ? plain.split(/[/\\]/).filter(Boolean).slice(-2).join("/") : plain;
  return { minus: minus !== "", name: name.toLowerCase(), value: plain, shown: shown || plain };
}
