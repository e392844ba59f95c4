// @ts-check
// The widgets of the search tab, connected to the state, the navigation and the results.

/** @import { Tile } from "../base/api.js" */
/** @import { State } from "./store.js" */

import { post } from "../base/api.js";
import { onReturn } from "../base/connection.js";
import { $ } from "../base/dom.js";
import { toast } from "../base/dialogs.js";
import { LibraryName, Rail } from "../base/head.js";
import { UserData } from "../base/user-data.js";
import { openCompare } from "../compare/compare.js";
import { Duplicates } from "../duplicates/duplicates.js";
import { LibraryPage } from "../library/library.js";
import { MapView } from "../map/map.js";
import { PeoplePage } from "../people/people-page.js";
import { People } from "../people/people.js";
import { PersonHead } from "../people/person-head.js";
import { addressOfPhoto, photoInAddress } from "../viewer/photo-address.js";
import { Viewer } from "../viewer/viewer.js";
import { readAddress } from "./address.js";
import { AlbumHead } from "./album-head.js";
import { AlbumOrder } from "./album-order.js";
import { Albums, Explore } from "./collection-pages.js";
import { FilterDrawer } from "./filter-drawer.js";
import { FilterPanel } from "./filter-panel.js";
import { Grid } from "./grid.js";
import { openHelp } from "./help.js";
import { Home } from "./home.js";
import { LibraryWatch } from "./library-watch.js";
import { Hits } from "./listing.js";
import { Navigation } from "./navigation.js";
import { takePictures } from "./picture-upload.js";
import { exchanged, isFilter, quoted, toggled } from "./query.js";
import { QueryChips } from "./query-chips.js";
import { Results } from "./results.js";
import { Scrubber } from "./scrubber.js";
import { SearchBox } from "./search-box.js";
import { fillSelection } from "./selection.js";
import { EmptyState, showLanguageNotice, StatusLine } from "./status.js";
import { isSearch, NO_ANSWER, Store } from "./store.js";

const SIZE_KEY = "photoseek.size"; // of the browser's storage: the value of the slider
const WIDE_PX = 1900; // of a window that shows larger photos

export class SearchPage {
  constructor() {
    this.openLibrary = () => this.openPage("library");
    this.userData = new UserData(() => this.store.set({ userData: this.userData }));
    this.people = new People(
      () => this.store.set({ people: this.people }),
      () => this.namesChanged(),
    );
    this.store = new Store({
      request: readAddress(),
      answer: NO_ANSWER,
      view: "",
      preview: "",
      timeline: null,
      library: { name: "", count: 0, isDemo: false },
      facets: null,
      isIndexing: false,
      isTyping: false,
      userData: this.userData,
      people: this.people,
    });
    this.grid = this.makeGrid();
    this.order = new AlbumOrder(
      this.grid,
      () => this.isArranged(),
      (ids, before) => this.arrange(ids, before),
    );
    this.scrubber = new Scrubber($("ps-scrubber"), this.grid);
    this.viewer = this.makeViewer();
    this.status = new StatusLine($("ps-status"), this.grid, (q) => this.navigation.change({ q }));
    this.results = new Results(this.store, this.grid, this.scrubber, this.status);
    this.searchBox = new SearchBox($("ps-query"), $("ps-suggestions"), $("ps-parts"), {
      changed: () => this.navigation.changeSoon(() => this.searchBox.text),
      submitted: () => this.submit(),
      left: () => this.grid.focusFirst(),
      rested: () => this.store.state.isTyping && this.store.set({ isTyping: false }),
      removePicture: () => this.navigation.change({ picture: "" }),
    });
    this.navigation = new Navigation(this.store, this.results, (q) => this.searchBox.remember(q));
    this.home = new Home($("ps-shelves"), $("ps-try"), {
      search: (q) => this.navigation.change({ q }),
      open: (view) => this.openPage(view),
      searchBox: this.searchBox,
      people: this.people,
    });
    this.library = new LibraryPage($("ps-library"));
    this.watchState();
    this.libraryWatch = new LibraryWatch(this.store, this.results, this);
    this.connectControls();
  }

  /** Search for what the address requests, and load the library. */
  start() {
    const { store, searchBox } = this;
    if (searchBox.text) store.state.request.q = searchBox.text; // typed before the page was ready
    store.set({ request: store.state.request });
    this.results.run();
    this.results.finished.then(() => this.openPhotoOfAddress());
    addEventListener("popstate", () => this.openPhotoOfAddress());
    showLanguageNotice($("ps-reads"), this.openLibrary);
    this.libraryWatch.start();
    this.userData.load();
    onReturn(() => this.recover());
  }

  /** Load what failed while the server did not answer. */
  recover() {
    if (this.results.hasFailed) this.results.run();
    else this.grid.layout();
    this.viewer.reload();
    this.userData.load();
  }

  /** People have other names: show the photos and the lists of names again. */
  namesChanged() {
    if (isSearch(this.store.state)) this.results.run();
    this.libraryWatch.refreshFacets();
    this.viewer.update();
  }

  makeGrid() {
    return new Grid($("ps-photos"), {
      open: (index) => this.openFromGrid(index),
      more: () => this.results.more(),
      selected: (ids, folded) =>
        fillSelection($("ps-chosen"), ids, folded, {
          clear: () => this.grid.clear(),
          userData: this.userData,
          album: this.shownAlbum(),
          cover: this.store.state.answer.album,
          shift: this.isArranged() ? (step) => this.order.shift([...ids], step) : null,
          person: this.personHead.person,
          people: this.people,
        }),
      unfold: (tile) => this.unfold(tile),
      isStarred: (id) => this.userData.areStarred([id]),
      laid: () => this.scrubber?.lay(),
      leave: () => $("ps-query").focus(),
    });
  }

  makeViewer() {
    const query = () => this.store.state.request.q;
    return new Viewer({
      search: (q) => this.navigation.change({ q, picture: "" }),
      add: (q) => this.navigation.change({ q: `${query()} ${q}`.trim() }),
      userData: this.userData,
      people: this.people,
      query,
      hasWords: () => this.store.state.answer.chips.some((chip) => !chip.filter && !chip.minus),
    });
  }

  /** Register the widgets; those that change the height of the page come after the photos. */
  watchState() {
    const { store, navigation, userData } = this;
    const panel = new FilterPanel($("ps-lists"), {
      toggle: (filter) => navigation.rewrite((q, chips) => toggled(q, chips, filter)),
      exchange: (add, remove) => navigation.rewrite((q, chips) => exchanged(q, chips, add, remove)),
      addWord: (text) =>
        navigation.change({ q: `${store.state.request.q} ${quoted(text)}`.trim() }),
      userData,
    });
    const map = new MapView($("ps-map-view"), {
      search: (rectangle) => this.searchWithin(rectangle),
      open: (listing, index, source) => this.viewer.open(listing, index, source),
    });
    const chips = new QueryChips($("ps-chips"), (q) => navigation.change({ q }));
    const drawer = new FilterDrawer($("ps-panel"), $("ps-filters"), {
      clear: () => navigation.rewrite((q, chips) => exchanged(q, chips, [], (chip) => chip.filter)),
      toggled: () => panel.recount(store.state),
    });
    store.watch(["answer"], drawer);
    store.watch(["library", "isIndexing"], new LibraryName(() => this.addFolder()));
    store.watch(["request"], new Rail((view) => this.openPage(view)));
    store.watch(["request", "answer", "facets", "preview", "people"], this.searchBox);
    store.watch(["request"], new Duplicates($("ps-duplicates")));
    store.watch(["request"], { update: ({ request }) => request.view === "how" && openCompare() });
    store.watch(["request"], this.library);
    this.watchCollections();
    store.watch(["answer"], this.results);
    store.watch(["userData"], this.grid);
    store.watch(["answer"], chips);
    store.watch(["answer", "facets", "userData", "people"], panel);
    store.watch(
      ["answer", "isIndexing"],
      new EmptyState($("ps-empty"), this.openLibrary, (q) => navigation.change({ q })),
    );
    store.watch(["answer", "userData", "people"], this.home);
    store.watch(["request"], { update: ({ request }) => ($("ps-sort").value = request.sort) });
    store.watch(["answer"], { update: updateControls });
    store.watch(["view", "answer"], map);
    store.watch(["answer", "isTyping"], this.status);
    store.watch(["userData"], this.viewer);
  }

  watchCollections() {
    const { store, searchBox, userData, people } = this;
    const page = {
      search: (/** @type {string} */ q) => this.navigation.change({ q }),
      open: (/** @type {string} */ view) => this.openPage(view),
      album: (/** @type {string} */ name) => `album:${quoted(name)}`,
      reload: () => this.results.run(),
      searchBox,
      userData,
      people,
    };
    this.personHead = new PersonHead($("ps-person-head"), page, () => this.grid.mark());
    store.watch(["request", "userData", "people"], new Explore($("ps-explore"), page));
    store.watch(["request", "userData"], new Albums($("ps-albums"), page));
    store.watch(["answer", "userData"], new AlbumHead($("ps-album-head"), page));
    store.watch(["request", "people"], new PeoplePage($("ps-people"), page));
    store.watch(["answer", "people"], this.personHead);
  }

  connectControls() {
    const { navigation, store } = this;
    $("ps-ask").onsubmit = (/** @type {Event} */ event) => {
      event.preventDefault();
      this.submit();
    };
    $("ps-sort").onchange = () => navigation.change({ sort: $("ps-sort").value });
    $("ps-save").onclick = () => this.userData.saveSearch(store.state.request.q);
    $("ps-reset").onclick = () => {
      navigation.change({ q: "", picture: "" });
      $("ps-query").focus();
    };
    $("ps-help").onclick = () => this.help();
    takePictures(
      (file, name) => this.searchWith(file, name),
      (error) => toast(error, true),
    );
    addEventListener("keydown", (event) => this.key(event));
    this.connectSlider();
  }

  connectSlider() {
    const slider = $("ps-size");
    slider.value = localStorage.getItem(SIZE_KEY) ?? usualSize();
    this.grid.height = Number(slider.value);
    slider.oninput = () => {
      localStorage.setItem(SIZE_KEY, slider.value);
      this.grid.height = Number(slider.value);
      this.grid.layout();
    };
  }

  /**
   * Open a page of the rail. The map and the photos show the same search: from one to the other, it
   * stays; the photos again show all of them.
   *
   * @param {string} view
   */
  openPage(view) {
    const { request } = this.store.state;
    const keeps = view === "map" || (view === "" && request.view === "map");
    const search = keeps ? {} : { q: "", picture: "", sort: "relevance" };
    this.navigation.change({ ...search, view });
  }

  /** Open the choice of a folder to add. */
  addFolder() {
    this.openPage("library");
    this.library.choose();
  }

  submit() {
    this.navigation.change({ q: this.searchBox.text }, { again: true });
  }

  /**
   * @param {File} file
   * @param {string} name the server's name for the picture
   */
  searchWith(file, name) {
    URL.revokeObjectURL(this.store.state.preview);
    this.navigation.change({ picture: name });
    this.store.set({ preview: URL.createObjectURL(file) });
  }

  /** Restrict the search to a part of the map. @param {string} value of `within:` */
  searchWithin(value) {
    const isWithin = (/** @type {{ text: string }} */ chip) => chip.text.startsWith("within:");
    const within = { name: "within", value };
    this.navigation.rewrite((q, chips) => exchanged(q, chips, [within], isWithin), { view: "" });
  }

  /** @param {number} index */
  openFromGrid(index) {
    const { grid } = this;
    const { listing } = grid;
    this.viewer.open(listing, index, {
      picture: (at) => grid.element.querySelector(`[data-index="${at}"] img`),
      focus: (at) => listing === grid.listing && grid.focus(at),
    });
  }

  /** Open a photo and its near-duplicates. @param {Tile} tile */
  async unfold(tile) {
    const { tiles, error } = await post("tiles", { ids: [tile.id, ...tile.folded] });
    if (tiles) this.viewer.open(new Hits(tiles, () => []), 0);
    else toast(error, true);
  }

  /** Open the photo that the address names: among those that are shown, or else alone. */
  async openPhotoOfAddress() {
    const id = photoInAddress();
    if (!id || this.viewer.isOpen) return;
    history.replaceState(null, "", addressOfPhoto(0)); // the large view adds its own entry
    const { listing } = this.grid;
    for (let at = 0; at < listing.length; at++)
      if (listing.at(at)?.id === id) return this.openFromGrid(at);
    const { tiles } = await post("tiles", { ids: [id] });
    if (tiles?.length) this.viewer.open(new Hits(tiles, () => []), 0);
  }

  /** Whether an album is shown in the order of the user. */
  isArranged() {
    const { answer } = this.store.state;
    return Boolean(answer.album) && answer.sort === "manual";
  }

  /**
   * Store the order of an album, which is shown already.
   *
   * @param {number[]} ids
   * @param {number | null} before
   */
  async arrange(ids, before) {
    const { album, more } = this.store.state.answer;
    const isKnown = before !== null || !more; // behind the last one that has come, others follow
    const body = { name: album, ids, before };
    if (!isKnown || !(await this.userData.send("albums/move", body, ""))) this.results.run();
  }

  /** The album whose photos are shown, if photos can be removed from it. */
  shownAlbum() {
    const { chips } = this.store.state.answer;
    const albums = this.userData.albums.filter(({ query }) => query === null);
    const shown = albums.find(({ name: value }) =>
      chips.some((chip) => isFilter(chip, { name: "album", value })),
    );
    return shown?.name ?? "";
  }

  /** True while a redraw would disturb the user, or nobody would see it. */
  isOccupied() {
    const { grid, viewer, store } = this;
    const isHidden = $("photoseek").offsetParent === null || store.state.request.view !== "";
    return isHidden || scrollY > innerHeight / 2 || grid.selected.size > 0 || viewer.isOpen;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const isTyping =
      event.target instanceof HTMLElement &&
      event.target.matches("input:not([type=range]), textarea, select");
    const isAll = event.key === "a" && (event.ctrlKey || event.metaKey);
    if (isAll && !isTyping && !this.viewer.isOpen && $("ps-photos").offsetParent) {
      event.preventDefault();
      this.grid.range(0, this.grid.listing.length - 1);
    }
    if (isTyping || this.viewer.isOpen || document.querySelector("dialog[open]")) return;
    if (event.key === "?") this.help();
    else if (event.key === "/") {
      $("ps-query").focus();
      $("ps-query").select();
    } else return;
    event.preventDefault();
  }

  help() {
    openHelp($("ps-sheet"), (q) => this.navigation.change({ q }));
  }
}

/** The height of photos in pixels until another one is chosen. */
const usualSize = () => (innerWidth < 600 ? 120 : innerWidth < WIDE_PX ? 200 : 280);

/** Show the controls that fit the answer, together with its photos. @param {State} state */
function updateControls(state) {
  const { request } = state;
  const { album } = state.answer;
  $("ps-reset").hidden = !isSearch(state);
  $("ps-sorting").hidden = !isSearch(state) || Boolean(album); // which stores its order
  $("ps-save").hidden = !request.q.trim() || Boolean(album);
}
