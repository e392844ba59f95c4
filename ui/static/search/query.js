// @ts-check
// The part of the query language that the page reads and writes.

/** @import { Chip } from "../base/api.js" */

import { get } from "../base/api.js";

/**
 * A filter: its name and its value, unquoted.
 *
 * @typedef {{ name: string, value: string }} Part
 */

// Quotes that the server reads as well: see search/query/typography.py.
const QUOTES = /[“”„‟＂〝〞〟«»‹›「」『』｢｣《》〈〉﹁﹂﹃﹄]/;

/**
 * The value of a filter as the query language has it.
 *
 * @param {string} text
 */
export const quoted = (text) =>
  /[\s"]/.test(text) || QUOTES.test(text) ? `"${text.replaceAll('"', '\\"')}"` : text;

/**
 * Whether a query asks for a filter.
 *
 * @param {Chip[]} chips the parts of the query
 * @param {Part} part
 */
export const chosen = (chips, part) => chips.some((chip) => isFilter(chip, part));

/**
 * A query with this filter added, or removed if it is there.
 *
 * @param {string} q
 * @param {Chip[]} chips the parts of this query
 * @param {Part} part
 */
export const toggled = (q, chips, part) =>
  chosen(chips, part)
    ? exchanged(q, chips, [], (chip) => isFilter(chip, part))
    : exchanged(q, chips, [part], () => false);

/**
 * A query with some filters removed and others added.
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
export const isFilter = (chip, { name, value }) =>
  chip.filter &&
  !chip.minus &&
  (chip.text.toLowerCase() === `${name}: ${value}`.toLowerCase() ||
    (chip.words && chip.written === `${name}:${quoted(value)}`));

/**
 * One line of the manual of the query language, with its help by language.
 *
 * @typedef {{ example: string, help: Record<string, string> }} LanguageRow
 */

/** @type {{ filters: string[], rows: LanguageRow[] }} `filters`: the names that make a chip */
export const QUERY_LANGUAGE = await get("query-language");

// One piece of a query, as in search/query/grammar.py: a minus, a weight, the name of a filter, a value.
const PIECES =
  /(?<!\S)(-(?=\S))?(\d+(?:\.\d+)?:(?!\d))?(?:([A-Za-z]+):(?!\s|\/\/|$))?("(?:[^"\\]|\\.)*"|"|[^\s"]+)/gs;

/**
 * The filters of a query as they are written, and the rest of the text.
 *
 * @param {string} text
 * @param {boolean} [whole] include the last piece, which may be incomplete where no space follows
 * @returns {{ words: string, filters: string[] }}
 */
export function splitQuery(text, whole = true) {
  /** @type {string[]} */
  const filters = [];
  if ((text.replace(/\\./gs, "").split('"').length - 1) % 2) return { words: text, filters };
  const words = text.replace(PIECES, (piece, _minus, weight, name, value, at) => {
    const isKnown =
      name &&
      !weight &&
      value !== '"' &&
      !QUOTES.test(value[0]) &&
      QUERY_LANGUAGE.filters.includes(name.toLowerCase());
    if (!isKnown || !(whole || /\s/.test(text[at + piece.length] ?? ""))) return piece;
    filters.push(piece);
    return "";
  });
  return { words: filters.length ? words.replace(/\s+/g, " ").trimStart() : text, filters };
}

/**
 * The parts of a written filter, without quotes; `shown` has the end of a folder's path.
 *
 * @param {string} written
 */
export function parseFilter(written) {
  const [, minus, name, value] = /^(-?)(\w+):(.*)$/s.exec(written) ?? ["", "", "", written];
  const plain = value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/gs, "$1") : value;
  const shown =
    name === "folder" ? plain.split(/[/\\]/).filter(Boolean).slice(-2).join("/") : plain;
  return { minus: minus !== "", name: name.toLowerCase(), value: plain, shown: shown || plain };
}
