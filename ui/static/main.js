// @ts-check
// Entry of the page: prefetches the first photos, and starts the search tab once it is drawn.

import { prefetch, thumb } from "./base/api.js";
import { drawn } from "./base/dom.js";
import { startHead } from "./base/head.js";
import { translate } from "./base/i18n.js";
import { rememberScroll } from "./base/scroll-memory.js";
import { readAddress } from "./search/navigation.js";
import { PAGE } from "./search/results.js";
import { SearchPage } from "./search/search-page.js";
import { TILES } from "./search/timeline.js";

const FIRST_PHOTOS = 24; // in a window that is not scrolled

/** Request the first photos while Gradio draws the page, which takes longer. */
async function prefetchPhotos() {
  const { q, picture, sort, view } = readAddress();
  prefetch("timeline");
  if (view) return;
  const { tiles = [] } =
    q.trim() || picture
      ? await prefetch("search", { q, picture, sort, view, count: PAGE })
      : await prefetch("timeline/tiles", { first: 0, count: TILES });
  for (const tile of tiles.slice(0, FIRST_PHOTOS)) new Image().src = thumb(tile);
}

async function start() {
  const [page] = await Promise.all(["photoseek", "ps-rail"].map(drawn));
  startHead();
  translate(page);
  rememberScroll();
  new SearchPage().start();
}

prefetchPhotos();
start();
