// @ts-check
// Entry of the page: requests the first photos, and starts the page.

import { prefetch, thumb } from "./base/api.js";
import { startHead } from "./base/head.js";
import { rememberScroll } from "./base/scroll-memory.js";
import { readAddress } from "./search/address.js";
import { PAGE } from "./search/results.js";
import { SearchPage } from "./search/search-page.js";
import { TILES } from "./search/timeline.js";

const FIRST_PHOTOS = 24; // in a window that is not scrolled

/** Request the first photos while the page starts. */
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

prefetchPhotos();
startHead();
rememberScroll();
new SearchPage().start();
