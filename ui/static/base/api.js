// @ts-check
// Requests to the server, and the types of its answers (`ui/views.py`, `ui/facets.py`).

import { request } from "./connection.js";

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
 * @property {number | null} score null for a search without words or picture
 * @property {string | null} band
 * @property {string | null} section the band that it is shown under
 * @property {string} taken as 2023-07-14T19:06; empty without a date
 * @property {string} place the town; empty without a position
 * @property {number[]} folded ids of near-duplicates
 * @property {number | null} duration_ms of a video
 * @property {number | null} live the photo with the video of a Live Photo, or itself
 * @property {number[]} moments_ms the moments of a video that match, the best first
 * @property {{source: string, text: string, highlights: number[][], typed: string[]}[]} why
 *   text matches; `typed` has the misspelt words of the query
 */

/**
 * One part of a query as the server interpreted it.
 *
 * @typedef {object} Chip
 * @property {string} written how the query has it
 * @property {string} text
 * @property {boolean} minus
 * @property {boolean} filter
 * @property {string} words the words that it was interpreted from, if any
 * @property {string} without the query with these words as words
 * @property {string} place the name of the place of a filter that is a point on the map
 */

/**
 * A query with photos, in place of one without any: `without` a filter, or with another `instead`.
 *
 * @typedef {{ query: string, without: string, instead: string, count: number, tile: Tile | null }} WayOut
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
 * @property {number | null} photos that pass the filters; null for a query with words
 * @property {number | null} strong photos in this band, if all of them are known
 * @property {number | null} likely
 * @property {WayOut[]} ways_out of an answer without photos
 * @property {string} typed the query to search the words as typed, where some were replaced
 * @property {string} album the name of the album that is asked for alone, or empty
 * @property {string} sort the order of the photos: "manual" is that of the user
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
 * The filters of a library: counts over all photos, and values for completion.
 *
 * @typedef {FacetCounts & { filters: Record<string, string[]> }} Facets
 */

/**
 * What typed words may mean.
 *
 * @typedef {object} Suggestion
 * @property {string} kind
 * @property {string} name
 * @property {string} written in the query language
 * @property {number | null} count its photos, where they are known
 * @property {number} replaces the typed characters that it stands for
 * @property {Tile | null} tile its newest photo
 */

/**
 * Something to click at home: a day, a folder or a place, with its newest photo.
 *
 * @typedef {{ name: string, count: number, tile: Tile }} Card
 */

/**
 * One photo with its details.
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

export const API = "api/v1";
const NO_LIBRARY = ["library_missing", "library_empty"];
const AHEAD_MS = 10_000; // until an unused answer is dropped
/** @type {Map<string, Promise<any>>} prefetched answers by address, each used once */
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
  return coming ?? contentOf(await request(address, { signal }));
}

/**
 * Start a request that `get` will make soon.
 *
 * @param {string} path
 * @param {Record<string, any>} [values]
 * @returns {Promise<any>} empty on an error, which `get` throws
 */
export function prefetch(path, values = {}) {
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
  const given = Object.entries(values).filter(([, v]) => v !== "" && v !== false);
  return `${API}/${path}?${new URLSearchParams(given)}`;
}

/**
 * The answer of the server; its `error` is a message for the user.
 *
 * @param {string} path
 * @param {object} body a Blob is sent as it is, anything else as JSON
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export async function post(path, body, signal) {
  const json = !(body instanceof Blob);
  const headers = { "Content-Type": json ? "application/json" : "application/octet-stream" };
  const answer = await request(`${API}/${path}`, {
    method: "POST",
    headers,
    body: json ? JSON.stringify(body) : body,
    signal,
  });
  return contentOf(answer);
}

/**
 * The content of an answer. A problem (RFC 9457) becomes its sentence in `error`; `missing`: there
 * is no library yet.
 *
 * @param {Response} answer
 */
async function contentOf(answer) {
  const content = await answer.json();
  if (answer.ok) return content;
  return { error: content.detail, missing: NO_LIBRARY.includes(content.code) };
}

/** @typedef {{ id: number, version?: string, moments_ms?: number[] }} Pictured */

/** The picture, of a video at its best moment or at `at_ms`. @type {(tile: Pictured, at_ms?: number) => string} */
export const photo = (tile, at_ms) => imageAddress(tile, "image", at_ms);
/** The thumbnail, of a video at its best moment or at `at_ms`. @type {(tile: Pictured, at_ms?: number) => string} */
export const thumb = (tile, at_ms) => imageAddress(tile, "thumbnail", at_ms);
/** The file of a video, or the video in a motion photo. @param {Pictured} tile */
export const video = ({ id, version }) => imageAddress({ id, version }, "video");
/** @type {(tile: Pictured, kind: string, at_ms?: number) => string} */
const imageAddress = ({ id, version, moments_ms }, kind, at_ms = moments_ms?.[0]) => {
  const values = [version && `v=${version}`, at_ms != null && `at=${at_ms}`].filter(Boolean);
  return `./${API}/photos/${id}/${kind}${values.length ? `?${values.join("&")}` : ""}`;
};

/** A time or duration as 1:23 or 1:02:03. @param {number} milliseconds */
export function clock(milliseconds) {
  const seconds = Math.floor(milliseconds / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] ? parts : parts.slice(1);
  return shown.map((part, at) => (at ? String(part).padStart(2, "0") : part)).join(":");
}
