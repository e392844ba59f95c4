// @ts-check
// The search page: one state (what is asked), shown in the address, asked of the server, drawn.

/** @import { Chip, Facets, SearchView, Tile } from "./api.js" */
/** @import { Asked } from "./address.js" */
/** @import { Listing } from "./listing.js" */

import { readAddress, writeAddress } from "./address.js";
import { askAhead, get, post, thumb } from "./api.js";
import { makeChips } from "./chips.js";
import { $, make } from "./dom.js";
import { Duplicates } from "./duplicates.js";
import { Panel } from "./facets.js";
import { Grid } from "./grid.js";
import { startHead, tellLibrary } from "./head.js";
import { openHelp } from "./help.js";
import { Home } from "./home.js";
import { month, number, say, translate } from "./i18n.js";
import { isAtViewer, Viewer } from "./lightbox.js";
import { Hits } from "./listing.js";
import { MapView } from "./map.js";
import { takePictures } from "./pictures.js";
import { tellLanguage } from "./reads.js";
import { exchanged, isOf, quoted, toggled } from "./query.js";
import { Field } from "./searchbox.js";
import { Scrubber } from "./scrubber.js";
import { Said } from "./said.js";
import { fillSelection } from "./selection.js";
import { TILES, Timeline } from "./timeline.js";
import { toast } from "./toast.js";

const PAUSE_MS = 350; // of typing, until it is searched
const PAGE = 120; // photos a request
const SEEN_FIRST = 24; // photos in a window, before it is scrolled
const TURNS = 50; // that a tab gets to open
const TURN_MS = 100;
const TICK_MS = 2000;
const PAUSES = 8; // times as long as it took to read the library, until it is read again
const SIZE = "photoseek.size"; // what the browser remembers the slider by

/** @type {SearchView} */
const NOTHING = {
  tiles: [],
  chips: [],
  more: false,
  total: 0,
  took_ms: 0,
  note: "",
  error: "",
};

const state = {
  /** @type {Asked} */
  asked: readAddress(),
  view: NOTHING,
  /** @type {Facets | null} */
  facets: null,
  /** @type {Home} */
  home: null,
  /** @type {AbortController | null} the search under way */
  search: null,
  running: Promise.resolve(), // that search, until it is shown
  chosen: Promise.resolve(), // what was pressed in the panel, until it is asked
  skip: 0, // how far the pages of the view have come
  loading: false, // the next page
  pause: 0, // the timer of typing
  preview: "", // the address of the uploaded picture
  busy: false, // an indexing run
  revision: -1, // of the library, as far as the home shows it
  next: 0, // the moment from which it may be read again, in milliseconds
  isBehind: false, // whether the home shows fewer photos than the library has by now
  /** @type {Grid} */
  grid: null,
  /** @type {Viewer} */
  viewer: null,
  /** @type {Scrubber} */
  scrubber: null,
  /** @type {Timeline | null} the whole library, where nothing is asked */
  timeline: null,
  /** @type {Field} */
  field: null,
  /** @type {Panel} */
  panel: null,
  /** @type {MapView} */
  map: null,
  /** @type {Said} */
  said: null,
  /** @type {Duplicates} */
  duplicates: null,
};

// -- start ----------------------------------------------------------------------------------------

function start() {
  startHead();
  translate($("photoseek"));
  state.said = new Said(() => {
    state.panel.fillSaid();
    state.grid.markStars();
    empty();
    state.viewer.refresh();
  });
  state.grid = new Grid($("ps-photos"), {
    open: (index) => state.viewer.open(state.grid.listing, index),
    more,
    chosen: (ids, folded) =>
      fillSelection($("ps-chosen"), ids, folded, {
        tell: toast,
        clear: () => state.grid.clear(),
        said: state.said,
        album: shownAlbum(),
      }),
    unfold,
    isStarred: (id) => state.said.areStarred([id]),
    laid: () => state.scrubber?.lay(),
  });
  state.scrubber = new Scrubber($("ps-scrubber"), state.grid);
  state.viewer = new Viewer({
    search: (q) => change({ q, picture: "" }),
    add: (q) => change({ q: `${state.asked.q} ${q}`.trim() }),
    tell: toast,
    said: state.said,
    query: () => state.asked.q,
    asksWords: () => state.view.chips.some((chip) => !chip.filter && !chip.minus),
    closed: (listing, index) => listing === state.grid.listing && state.grid.focus(index),
  });
  state.panel = new Panel($("ps-panel"), {
    toggle: (part) => choose((q, chips) => toggled(q, chips, part)),
    exchange: (add, remove) => choose((q, chips) => exchanged(q, chips, add, remove)),
    word: (text) => change({ q: `${state.asked.q} ${quoted(text)}`.trim() }),
    said: state.said,
  });
  state.duplicates = new Duplicates($("ps-duplicates"));
  const actions = { changed: typed, asked: ask };
  state.field = new Field($("ps-query"), $("ps-suggestions"), $("ps-parts"), actions);
  state.home = new Home($("ps-shelves"), $("ps-try"), {
    search: (q) => change({ q }),
    review: () => change({ view: "duplicates" }),
    field: state.field,
    said: state.said,
  });
  $("ps-ask").onsubmit = (event) => {
    event.preventDefault();
    ask();
  };
  $("ps-sort").onchange = () => change({ sort: $("ps-sort").value });
  $("ps-save").onclick = () => state.said.saveSearch(state.asked.q);
  $("ps-filters").onclick = togglePanel;
  $("ps-home").onclick = () => change({ q: "", picture: "", sort: "relevance", view: "" });
  state.map = new MapView($("ps-map-view"), { search: searchNear });
  $("ps-map").onclick = () => change({ view: state.map.isShown ? "" : "map" });
  $("ps-reset").onclick = () => {
    change({ q: "", picture: "" });
    $("ps-query").focus();
  };
  $("ps-help").onclick = () => openHelp($("ps-sheet"), (q) => change({ q }));
  sizes();
  takePictures(searchWith, (error) => tell(error, true));
  addEventListener("popstate", () => {
    const asked = readAddress();
    if (JSON.stringify(asked) === JSON.stringify(state.asked)) return; // only the large view closed
    state.asked = asked;
    run();
  });
  addEventListener("keydown", keys);
  if (state.field.text) state.asked.q = state.field.text; // typed before it was ready
  run();
  refresh();
  state.said.load();
  setInterval(watch, TICK_MS);
}

// -- searching ------------------------------------------------------------------------------------

function typed() {
  clearTimeout(state.pause);
  state.pause = setTimeout(() => change({ q: state.field.text }, { typing: true }), PAUSE_MS);
}

function ask() {
  change({ q: state.field.text }, { again: true });
}

/**
 * Ask something else.
 *
 * @param {Partial<Asked>} what
 * @param {{ again?: boolean, typing?: boolean }} [how] `again`: though nothing has changed
 */
function change(what, { again = false, typing = false } = {}) {
  clearTimeout(state.pause);
  const before = JSON.stringify(state.asked);
  const view = state.asked.view === "duplicates" ? "" : state.asked.view; // a search leaves it
  state.asked = { ...state.asked, view, ...what };
  if (!state.asked.picture) state.preview = "";
  if (JSON.stringify(state.asked) === before && !again) return;
  writeAddress(state.asked, typing || isAtViewer());
  if (!typing) state.field.remember(state.asked.q);
  run();
}

/**
 * Ask what a query becomes, one choice after the other: only an answer tells its query's parts.
 *
 * @param {(q: string, chips: Chip[]) => string} become
 * @param {Partial<Asked>} [what] else is asked
 */
function choose(become, what = {}) {
  state.chosen = state.chosen.then(async () => {
    let known;
    do {
      await (known = state.running);
    } while (known !== state.running);
    change({ ...what, q: become(state.asked.q, state.view.chips) });
  });
}

function run() {
  state.running = searched();
}

async function searched() {
  const { asked } = state;
  if (state.field.text !== asked.q.trim()) state.field.text = asked.q;
  $("ps-sort").value = asked.sort;
  const isReview = asked.view === "duplicates";
  $("photoseek").classList.toggle("at-duplicates", isReview);
  state.duplicates[isReview ? "open" : "close"]();
  state.search?.abort();
  if (isReview) return showMap();
  const mine = (state.search = new AbortController());
  $("ps-photos").classList.add("waiting");
  try {
    const { missing } = state.view;
    const asks = { ...asked, count: PAGE };
    const found = isAsked() ? await get("search", asks, mine.signal) : { ...NOTHING, missing };
    if (mine === state.search) show(found);
  } catch (error) {
    if (error.name !== "AbortError") tell(say("failed"), true);
  } finally {
    if (mine === state.search) $("ps-photos").classList.remove("waiting");
  }
}

/** @param {SearchView} found */
function show(found) {
  const view = (state.view = { ...NOTHING, ...found });
  state.skip = 0;
  state.isBehind = false;
  const { sort } = state.asked;
  const byDate = ["newest", "oldest"].includes(sort) || view.tiles[0]?.score === null;
  const section = (/** @type {Tile} */ tile) =>
    sort === "random" ? "" : byDate ? month(tile.month) : tile.band ? say(tile.band) : "";
  state.grid.set(isAsked() || !state.timeline ? new Hits(view.tiles, section) : state.timeline);
  state.scrubber.set(isAsked() ? null : (state.timeline?.stops ?? null));
  scrollTo({ top: 0, behavior: "instant" });
  showChips();
  recount();
  empty();
  showMap();
  if (view.error && !view.missing) tell(view.error, true);
  else count();
}

async function more() {
  if (!state.view.more || state.loading) return;
  state.loading = true;
  const mine = state.search;
  const skip = state.skip + PAGE;
  try {
    const next = await get("search", { ...state.asked, skip, count: PAGE }, mine.signal);
    if (mine !== state.search || !next.tiles) return;
    state.skip = skip;
    state.view.more = next.more;
    if (state.grid.listing instanceof Hits) state.grid.listing.add(next.tiles);
    state.grid.layout();
    count();
  } catch {
    // another search has begun
  } finally {
    state.loading = false;
  }
}

// -- what is shown beside the photos --------------------------------------------------------------

function isAsked() {
  return Boolean(state.asked.q.trim() || state.asked.picture);
}

/** What is shown: a number only where it counts what there is, as filters alone do. */
function count() {
  const { view, grid } = state;
  if (!isAsked() || !view.tiles.length) {
    tell(view.note); // how many there are the head of the page tells
    return;
  }
  const isList = view.tiles[0]?.score === null;
  const shown = number(grid.listing.length);
  tell(view.note || (isList ? say(view.more ? "some" : "found", shown) : say("nearest")));
}

/** The album whose photos are shown, of those that photos can be taken out of. */
function shownAlbum() {
  const asked = (/** @type {string} */ name) =>
    state.view.chips.some((chip) => isOf(chip, { name: "album", value: name }));
  return state.said.albums.find(({ name, query }) => query === null && asked(name))?.name ?? "";
}

/** @param {string} text */
function tell(text, wrong = false) {
  $("ps-status").textContent = text;
  $("ps-status").classList.toggle("error", wrong);
}

function showChips() {
  const { view, asked, preview } = state;
  const picture = asked.picture ? { preview, remove: () => change({ picture: "" }) } : null;
  state.field.parts.setPicture(picture);
  $("ps-chips").replaceChildren(...makeChips(view.chips, (q) => change({ q })));
}

function showMap() {
  const { asked, view, map } = state;
  const isMap = asked.view === "map" && !view.missing;
  $("photoseek").classList.toggle("at-map", isMap);
  $("ps-map").setAttribute("aria-pressed", String(isMap));
  if (isMap) map.show(view.error ? "" : asked.q);
  else map.hide();
}

/** The photos near a place, of those that are asked for. @param {string} value of `near:` */
function searchNear(value) {
  const isNear = (/** @type {{ text: string }} */ chip) => chip.text.startsWith("near:");
  choose((q, chips) => exchanged(q, chips, [{ name: "near", value }], isNear), { view: "" });
}

function empty() {
  const { view } = state;
  const parts = [];
  if (view.missing) {
    parts.push(
      make("h2", {}, say("first")),
      make("p", {}, say("firstHint")),
      make("button", { type: "button", class: "main", onclick: toLibrary }, say("toLibrary")),
    );
  } else if (isAsked() && !view.tiles.length && !view.error) {
    parts.push(make("h2", {}, say("nothing")), make("p", {}, say("nothingHint")));
  }
  $("ps-empty").replaceChildren(...parts);
  $("ps-empty").hidden = !parts.length;
  state.home.show(!isAsked() && !view.missing);
  $("ps-reset").hidden = !isAsked();
  $("ps-sorting").hidden = $("ps-save").hidden = !isAsked();
  if (!state.asked.q.trim()) $("ps-save").hidden = true;
}

/** Open the Library tab; Gradio may have drawn its tabs, and not yet listen to them. */
async function toLibrary() {
  for (let turn = 0; turn < TURNS; turn++) {
    const tabs = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[role=tab]"));
    const tab = [...tabs].at(-1);
    if (tab?.getAttribute("aria-selected") === "true") return;
    tab?.click();
    await new Promise((done) => setTimeout(done, TURN_MS));
  }
}

function togglePanel() {
  const open = $("ps-panel").hidden;
  $("ps-panel").hidden = !open;
  $("ps-filters").setAttribute("aria-expanded", String(open));
  recount();
}

/** Show in the panel what is chosen, and what each choice would leave. */
async function recount() {
  const { view, asked, panel } = state;
  panel.update(view.chips, null);
  if ($("ps-panel").hidden) return;
  const counts = await get("counts", { q: asked.q }).catch(() => null);
  if (state.view === view && counts && !counts.error) panel.update(view.chips, counts);
}

// What the library holds: the photos by month at once, all else as soon as it is known.
async function refresh() {
  tellLanguage($("ps-reads"), toLibrary);
  const timeline = await get("timeline");
  tellLibrary(timeline.name, timeline.count);
  state.timeline = timeline.count ? new Timeline(timeline) : null;
  state.view.missing = Boolean(timeline.missing) || timeline.count === 0;
  state.revision = timeline.revision ?? -1;
  if (!isAsked() && isAtPhotos()) state.isBehind = true;
  else if (!isAsked()) show(state.view);
  await Promise.all([state.home.load(), refreshFacets()]);
  await state.home.loadExamples();
}

async function refreshFacets() {
  const answer = await get("offer").catch(() => ({}));
  const { counts, filters } = answer;
  state.facets = filters ? { ...counts, filters } : null;
  state.field.facets = state.facets;
  if (!state.facets) return;
  if (document.activeElement === $("ps-query")) state.field.suggest(); // typed before they came
  state.panel.fill(state.facets);
  recount();
}

async function watch() {
  if (document.hidden) return;
  const answer = await get("run").catch(() => null);
  if (!answer) return;
  const hasEnded = state.busy && !answer.busy;
  state.busy = answer.busy;
  if (answer.revision !== state.revision && performance.now() > state.next) {
    const began = performance.now();
    await refresh();
    state.next = performance.now() + PAUSES * (performance.now() - began);
  }
  if (state.isBehind && !isAtPhotos() && !isAsked()) show(state.view);
  if (hasEnded && isAsked() && !isAtPhotos()) run();
  if (answer.busy && answer.total) {
    const key = answer.text ? "readingText" : "indexing";
    tell(say(key, number(answer.done), number(answer.total)));
  } else if (hasEnded) {
    count();
  }
}

/** Whether a person looks at photos that are not to move, or at another tab or view. */
function isAtPhotos() {
  const { grid, viewer, asked } = state;
  const isElsewhere = $("photoseek").offsetParent === null || asked.view !== "";
  return isElsewhere || scrollY > innerHeight / 2 || grid.chosen.size > 0 || viewer.isOpen;
}

/**
 * @param {File} file
 * @param {string} name by which the server knows it
 */
function searchWith(file, name) {
  URL.revokeObjectURL(state.preview);
  change({ picture: name });
  state.preview = URL.createObjectURL(file);
  showChips();
}

/**
 * Show a photo and those that are folded into it.
 *
 * @param {Tile} tile
 */
async function unfold(tile) {
  const { tiles } = await post("tiles", { ids: [tile.id, ...tile.folded] });
  if (tiles) state.viewer.open(new Hits(tiles, () => ""), 0);
}

/** @param {KeyboardEvent} event */
function keys(event) {
  const isTyping = event.target instanceof HTMLElement && event.target.matches("input, textarea");
  if (event.key !== "/" || isTyping || state.viewer.isOpen) return;
  if ($("photoseek").offsetParent === null) return;
  event.preventDefault();
  $("ps-query").focus();
  $("ps-query").select();
}

function sizes() {
  const slider = $("ps-size");
  slider.value = localStorage.getItem(SIZE) ?? (innerWidth < 600 ? 120 : 200);
  state.grid.height = Number(slider.value);
  slider.oninput = () => {
    localStorage.setItem(SIZE, slider.value);
    state.grid.height = Number(slider.value);
    state.grid.layout();
  };
}

/** Ask for the first photos while Gradio draws the page, which takes longer. */
async function look() {
  const { asked } = state;
  askAhead("timeline");
  if (asked.view) return;
  const { tiles = [] } = await (isAsked()
    ? askAhead("search", { ...asked, count: PAGE })
    : askAhead("timeline/tiles", { first: 0, count: TILES }));
  for (const tile of tiles.slice(0, SEEN_FIRST)) new Image().src = thumb(tile);
}

look();
// Gradio draws the page after its scripts have come.
const waiting = setInterval(() => {
  if (!$("photoseek")) return;
  clearInterval(waiting);
  start();
}, 30);
