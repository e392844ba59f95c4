// @ts-check
// What the page asks the server, and the shape of what it answers (`ui/views.py`, `ui/facets.py`).

/**
 * One photo, as a hit or alone.
 *
 * @typedef {object} Tile
 * @property {number} id
 * @property {string} version the hash of the file's content
 * @property {string} name
 * @property {number} ratio width through height
 * @property {number} width in pixels
 * @property {number} height in pixels
 * @property {string} blur 3 x 3 pixels of RGB, in base64
 * @property {number | null} score null where no similarity was asked for
 * @property {string | null} band
 * @property {string} month as 2023-07; empty without a date
 * @property {number[]} folded ids of near-duplicates
 * @property {{source: string, text: string, marks: number[][], typed: string[]}[]} why texts that
 *   say what was asked; `typed` has the misspelt words that they were found for
 */

/**
 * One part of a query as the server understood it.
 *
 * @typedef {object} Chip
 * @property {string} written how the query has it
 * @property {string} text
 * @property {boolean} minus
 * @property {boolean} filter
 * @property {string} words it was understood from, if any
 * @property {string} without the query with these words as words
 */

/**
 * The answer to a search.
 *
 * @typedef {object} SearchView
 * @property {Tile[]} tiles
 * @property {Chip[]} chips
 * @property {boolean} more whether there may be others after these
 * @property {number} total photos of the library
 * @property {number} took_ms
 * @property {string} note
 * @property {string} error
 * @property {boolean} [missing] whether there is no library yet
 */

/**
 * How many photos each value would leave; months as 2023-07.
 *
 * @typedef {object} FacetCounts
 * @property {Record<string, number>} months
 * @property {number} undated
 * @property {Record<string, number>} folders
 * @property {Record<string, number>} cameras
 * @property {Record<string, number>} lenses
 * @property {Record<string, number>} forms
 * @property {Record<string, number>} places
 * @property {Record<string, number>} people
 * @property {Record<string, number>} tags
 * @property {Record<string, number>} ratings by number of stars, 1 to 5
 */

/**
 * What a library offers to filter by: the counts of all photos, and values to complete.
 *
 * @typedef {FacetCounts & { filters: Record<string, string[]> }} Facets
 */

/**
 * Something to click at home: a day, a folder or a place, with its newest photo.
 *
 * @typedef {{ name: string, count: number, tile: Tile }} Card
 */

/**
 * One photo with what is known of it.
 *
 * @typedef {object} PhotoView
 * @property {number} id
 * @property {string} version
 * @property {string} name
 * @property {string} path
 * @property {Record<string, string>} facts
 * @property {number | null} latitude in degrees, where it is known
 * @property {number | null} longitude
 */

const AHEAD_MS = 10_000; // that an answer waits for whoever asks
/** @type {Map<string, Promise<any>>} answers that were asked for ahead, by address; taken once */
const ahead = new Map();

/**
 * @param {string} path
 * @param {Record<string, any>} [values] of the address; empty and false ones are left out
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export async function get(path, values = {}, signal) {
  const address = addressOf(path, values);
  const coming = ahead.get(address);
  ahead.delete(address);
  return coming ?? (await fetch(address, { signal })).json();
}

/**
 * Ask for what `get` will ask soon.
 *
 * @param {string} path
 * @param {Record<string, any>} [values]
 * @returns {Promise<any>} `get` tells the error
 */
export function askAhead(path, values = {}) {
  const coming = get(path, values);
  const address = addressOf(path, values);
  ahead.set(address, coming);
  setTimeout(() => ahead.delete(address), AHEAD_MS);
  return coming.catch(() => ({}));
}

/**
 * @param {string} path
 * @param {Record<string, any>} values
 */
function addressOf(path, values) {
  const told = Object.entries(values).filter(([, v]) => v !== "" && v !== false);
  return `/api/${path}?${new URLSearchParams(told)}`;
}

/**
 * What the server answers; `error` in it says in words why it cannot.
 *
 * @param {string} path
 * @param {object} body a Blob is sent as it is, anything else as JSON
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export async function post(path, body, signal) {
  const json = !(body instanceof Blob);
  const headers = { "Content-Type": json ? "application/json" : "application/octet-stream" };
  const answer = await fetch(`/api/${path}`, {
    method: "POST",
    headers,
    body: json ? JSON.stringify(body) : body,
    signal,
  });
  const said = await answer.json();
  return answer.ok ? said : { error: String(said.detail ?? said.error) };
}

/** @param {{ id: number, version: string }} tile */
export const thumb = (tile) => `/thumb/${tile.id}?v=${tile.version}`;
/** @param {{ id: number, version?: string }} tile */
export const photo = (tile) => `/photo/${tile.id}${tile.version ? `?v=${tile.version}` : ""}`;
