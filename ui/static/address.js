// @ts-check
// What is asked, as the address of the page has it.

/**
 * @typedef {object} Asked
 * @property {string} q
 * @property {string} picture the name of an uploaded picture
 * @property {string} sort
 * @property {string} view another view than the photos: map, duplicates
 */

/** @returns {Asked} */
export function readAddress() {
  const asked = new URLSearchParams(location.search);
  return {
    q: asked.get("q") ?? "",
    picture: asked.get("picture") ?? "",
    sort: asked.get("sort") ?? "relevance",
    view: asked.get("view") ?? "",
  };
}

/**
 * @param {Asked} what
 * @param {boolean} replace the entry of the history: no Back leads to the one before
 */
export function writeAddress(what, replace) {
  const asked = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(what)) {
    if (!value || value === "relevance") asked.delete(name);
    else asked.set(name, value);
  }
  const address = `${location.pathname}${asked.size ? `?${asked}` : ""}`;
  if (address === location.pathname + location.search) return;
  history[replace ? "replaceState" : "pushState"](null, "", address);
}
