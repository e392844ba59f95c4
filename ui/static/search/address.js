// @ts-check
// The address of the page: the requested search, and the entries of the browser's history.

const VIEWS = ["explore", "people", "albums", "map", "duplicates", "library", "how"];

/**
 * The requested search, as in the address of the page.
 *
 * @typedef {object} SearchRequest
 * @property {string} q
 * @property {string} picture the server's name for an uploaded picture
 * @property {string} sort
 * @property {string} view a page of the rail; empty for the photos
 */

/** @returns {SearchRequest} */
export function readAddress() {
  const values = new URLSearchParams(location.search);
  const view = values.get("view") ?? "";
  return {
    q: values.get("q") ?? "",
    picture: values.get("picture") ?? "",
    sort: values.get("sort") ?? "relevance",
    view: VIEWS.includes(view) ? view : "",
  };
}

/**
 * @param {SearchRequest} request
 * @param {boolean} replace the current entry of the history instead of adding one
 */
export function writeAddress(request, replace) {
  const values = new URLSearchParams(location.search);
  values.delete("photo");
  for (const [name, value] of Object.entries(request)) {
    if (!value || value === "relevance") values.delete(name);
    else values.set(name, value);
  }
  const address = `${location.pathname}${values.size ? `?${values}` : ""}`;
  if (address === location.pathname + location.search) return;
  history[replace ? "replaceState" : "pushState"](null, "", address);
}

export const VIEWER_ENTRY = "viewer"; // the kind of a history entry: Back closes the large view

/** Whether the history is at the entry of the large view. */
export const isAtViewer = () => history.state?.ps === VIEWER_ENTRY;
