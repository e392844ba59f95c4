// @ts-check
// The query language, as far as the page writes it.

/**
 * The value of a filter as the query language has it.
 *
 * @param {string} text
 */
export const quoted = (text) => (/[\s"]/.test(text) ? `"${text.replaceAll('"', '\\"')}"` : text);

/**
 * A query with these filters added, or without them where all are in it.
 *
 * @param {string} q
 * @param {string[]} filters
 */
export function toggled(q, filters) {
  const isThere = filters.every((filter) => ` ${q} `.includes(` ${filter} `));
  let text = ` ${q} `;
  for (const filter of filters) {
    if (isThere) text = text.replace(` ${filter} `, " ");
    else if (!text.includes(` ${filter} `)) text = `${text}${filter} `;
  }
  return text.trim();
}
