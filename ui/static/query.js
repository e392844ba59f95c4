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
