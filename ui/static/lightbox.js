// @ts-check
// One photo large, over the page: PhotoSwipe shows it, details and a burst's other photos beside it.

/** @import { Tile } from "./api.js" */
/** @import { Listing } from "./listing.js" */
/** @import { Said } from "./said.js" */

import { get, photo, post, thumb } from "./api.js";
import { fillDetails } from "./details.js";
import { icon, make } from "./dom.js";
import { say } from "./i18n.js";
import { sources, tellWhy } from "./original.js";
import { canShare, sharePhotos } from "./share.js";
import { Where } from "./where.js";
import photoswipe from "./vendor/photoswipe/photoswipe.esm.min.js";

const PhotoSwipe = /** @type {any} */ (photoswipe); // its types do not come with it

const PANE_PX = 320; // of details, where there is room for both
const NARROW_PX = 800;
const NARROW_PART = 0.55; // of the height, for details below the photo
const SLIDE_MS = 4000;
const DETAILS = "photoseek.details"; // what the browser remembers the pane by
const ENTRY = "viewer"; // the kind of a history entry: Back closes the large view

/**
 * @typedef {object} ViewerActions
 * @property {(query: string) => void} search
 * @property {(part: string) => void} add to the query
 * @property {(text: string, wrong?: boolean) => void} tell
 * @property {(listing: Listing, index: number) => void} closed
 * @property {Said} said
 * @property {() => string} query what was asked
 * @property {() => boolean} asksWords whether there are words in it
 */

export class Viewer {
  /** @type {any} PhotoSwipe, while it is open */
  pswp = null;
  /** @type {Listing} */
  listing = null;
  /** @type {Map<number, Tile>} photos of a burst that are shown in its place, by index */
  instead = new Map();
  slideshow = 0; // its timer
  withDetails = false;
  /** @type {Where} */
  where = null;
  hasEntry = false; // in the browser's history

  /** @param {ViewerActions} actions */
  constructor(actions) {
    this.actions = actions;
    addEventListener("popstate", () => {
      if (!this.pswp) return;
      this.hasEntry = false;
      this.pswp.close();
    });
  }

  get isOpen() {
    return this.pswp !== null;
  }

  /**
   * @param {Listing} listing
   * @param {number} index
   */
  open(listing, index) {
    if (this.pswp) return;
    this.listing = listing;
    this.instead.clear();
    this.withDetails = localStorage.getItem(DETAILS) !== "closed" && innerWidth > NARROW_PX;
    const pswp = (this.pswp = new PhotoSwipe(this.options(index)));
    pswp.addFilter("numItems", () => this.listing.length);
    pswp.addFilter("itemData", (_, at) => this.item(at));
    pswp.on("uiRegister", () => this.register());
    pswp.addFilter("contentErrorElement", (element, { data }) => tellWhy(element, data.src));
    pswp.on("change", () => {
      this.where?.hide();
      this.show();
    });
    pswp.on("close", () => this.closing());
    pswp.on("destroy", () => this.closed());
    pswp.on("keydown", ({ originalEvent }) => this.key(originalEvent));
    for (const event of ["pointerDown", "keydown"]) pswp.on(event, () => this.rest());
    pswp.init();
    pswp.element.classList.toggle("ps-with-details", this.withDetails);
    pswp.element.setAttribute("aria-modal", "true");
    history.pushState({ ps: ENTRY }, "");
    this.hasEntry = true;
  }

  /** @param {number} index */
  options(index) {
    return {
      index,
      loop: false,
      bgOpacity: 1,
      returnFocus: false, // to the tile, which may be another one by then
      showHideAnimationType: "none", // it takes no keys before it has faded in
      initialZoomLevel: "fit",
      secondaryZoomLevel: () => 1 / devicePixelRatio, // the photo's own pixels
      maxZoomLevel: 8,
      preload: [1, 2],
      imageClickAction: "zoom",
      bgClickAction: "close",
      tapAction: "toggle-controls",
      doubleTapAction: "zoom",
      wheelToZoom: true,
      getViewportSizeFn: () => ({
        x: innerWidth - this.paneWidth(),
        y: innerHeight - this.paneHeight(),
      }),
      closeTitle: say("close"),
      zoomTitle: say("zoom"),
      arrowPrevTitle: say("previous"),
      arrowNextTitle: say("next"),
      errorMsg: say("unreadable"),
    };
  }

  // -- what is shown ----------------------------------------------------------------------------

  /**
   * A photo as PhotoSwipe takes it.
   *
   * @param {number} at
   */
  item(at) {
    const tile = this.tile(at);
    if (!tile) {
      this.listing.need(at, at + 1).then(() => this.pswp?.refreshSlideContent(at));
      return { html: "" };
    }
    const { width, height, name } = tile;
    return { src: photo(tile), srcset: sources(tile), msrc: thumb(tile), width, height, alt: name };
  }

  /** @param {number} at */
  tile(at) {
    return this.instead.get(at) ?? this.listing.at(at);
  }

  async show() {
    const { pswp } = this;
    const at = pswp.currIndex;
    await this.listing.need(Math.max(0, at - 2), Math.min(this.listing.length, at + 4));
    const tile = this.tile(at);
    if (this.pswp !== pswp || pswp.currIndex !== at || !tile) return;
    pswp.element.setAttribute("aria-label", tile.name);
    this.markStar();
    this.fillStrip(at);
    const asksWords = this.actions.asksWords();
    pswp.element.querySelector(".pswp__button--ps-where").hidden = !asksWords;
    const view = await get(`photo/${tile.id}`).catch(() => null);
    if (this.pswp !== pswp || this.tile(pswp.currIndex) !== tile || !view?.name) return;
    fillDetails(this.pane, tile, view, {
      search: (query) => this.leave(() => this.actions.search(query)),
      add: (part) => this.leave(() => this.actions.add(part)),
      tell: this.actions.tell,
      image: () => pswp.currSlide?.content?.element,
      said: this.actions.said,
      query: this.actions.query,
      where: asksWords ? () => this.toggleWhere() : null,
    });
  }

  /**
   * The burst of a photo in small; the one that is chosen takes its place.
   *
   * @param {number} at
   */
  async fillStrip(at) {
    const first = this.listing.at(at);
    this.strip.hidden = !first.folded.length;
    if (this.strip.hidden) return;
    const { tiles } = await post("tiles", { ids: [first.id, ...first.folded] });
    if (this.pswp?.currIndex !== at || !tiles) return;
    const shown = this.tile(at).id;
    this.strip.replaceChildren(
      ...tiles.map((/** @type {Tile} */ tile) =>
        make(
          "button",
          {
            type: "button",
            "aria-label": tile.name,
            "aria-pressed": String(tile.id === shown),
            onclick: () => this.exchange(at, tile),
          },
          make("img", { src: thumb(tile), alt: "" }),
        ),
      ),
    );
  }

  /**
   * @param {number} at
   * @param {Tile} tile
   */
  exchange(at, tile) {
    this.instead.set(at, tile);
    this.pswp.refreshSlideContent(at);
    this.show();
  }

  // -- controls ---------------------------------------------------------------------------------

  register() {
    const { ui } = this.pswp;
    const button = (name, order, onClick, title = name) =>
      ui.registerElement({
        name: `ps-${name}`,
        title: say(title),
        order,
        isButton: true,
        onInit: (/** @type {HTMLElement} */ element) => element.append(icon(name)),
        onClick,
      });
    button("where", 10, () => this.toggleWhere(), "showWhere");
    button("slideshow", 11, () => this.play());
    // A phone has no room for it, and little need.
    if (document.fullscreenEnabled && innerWidth > NARROW_PX)
      button("fullScreen", 12, () => this.fullScreen());
    button("star", 13, () => this.star());
    button("details", 14, () => this.toggleDetails());
    if (canShare() && innerWidth <= NARROW_PX) button("share", 15, () => this.share());
    ui.registerElement({
      name: "ps-legend",
      appendTo: "root",
      onInit: (element) => {
        this.where = new Where(element, this.actions.query);
      },
    });
    ui.registerElement({
      name: "ps-strip",
      appendTo: "root",
      onInit: (element) => {
        this.strip = element;
        element.hidden = true;
      },
    });
    ui.registerElement({
      name: "ps-pane",
      appendTo: "root",
      tagName: "aside",
      onInit: (element) => {
        this.pane = element;
        element.setAttribute("aria-label", say("details"));
        for (const event of ["pointerdown", "wheel", "click"]) {
          element.addEventListener(event, (e) => e.stopPropagation());
        }
      },
    });
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Tab") this.keepFocus(event);
    const action = {
      i: () => this.toggleDetails(),
      b: () => this.star(),
      f: () => this.fullScreen(),
      s: () => this.play(),
      w: () => this.toggleWhere(),
      "+": () => this.pswp.currSlide?.zoomTo(1.5 * this.pswp.currSlide.currZoomLevel),
      "-": () => this.pswp.currSlide?.zoomTo(this.pswp.currSlide.currZoomLevel / 1.5),
    }[event.key];
    action?.();
  }

  /** From the last thing to press to the first, and back. @param {KeyboardEvent} event */
  keepFocus(event) {
    /** @type {HTMLElement[]} */
    const all = [...this.pswp.element.querySelectorAll("button, a")];
    const inside = all.filter((element) => element.offsetParent && !element.closest("[disabled]"));
    const at = inside.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const to = event.shiftKey ? (at <= 0 ? inside.length - 1 : at - 1) : (at + 1) % inside.length;
    inside[to]?.focus();
    event.preventDefault();
  }

  paneWidth() {
    return this.withDetails && innerWidth > NARROW_PX ? PANE_PX : 0;
  }

  /** Of the details below the photo, where there is no room at its side. */
  paneHeight() {
    return this.withDetails && innerWidth <= NARROW_PX ? innerHeight * NARROW_PART : 0;
  }

  toggleDetails() {
    this.withDetails = this.pswp.element.classList.toggle("ps-with-details");
    localStorage.setItem(DETAILS, this.withDetails ? "open" : "closed");
    this.pswp.updateSize(true);
  }

  /** Show where the words of the query are seen, or no longer. */
  toggleWhere() {
    const tile = this.tile(this.pswp.currIndex);
    if (this.where.isShown) this.where.hide();
    else if (tile && this.actions.asksWords())
      this.where.show(tile, this.pswp.currSlide.content.element);
  }

  share() {
    const tile = this.tile(this.pswp.currIndex);
    if (tile) sharePhotos([tile.id], this.actions.tell);
  }

  star() {
    const tile = this.tile(this.pswp.currIndex);
    if (tile) this.actions.said.toggleStar([tile.id]);
  }

  markStar() {
    const tile = this.tile(this.pswp.currIndex);
    const button = this.pswp.element.querySelector(".pswp__button--ps-star");
    button?.setAttribute("aria-pressed", String(tile && this.actions.said.areStarred([tile.id])));
  }

  /** What people say has changed. */
  refresh() {
    if (this.pswp) this.show();
  }

  fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen().catch(() => {});
  }

  play() {
    if (this.slideshow) return;
    const next = () => {
      if (this.pswp.currIndex + 1 < this.listing.length) this.pswp.next();
      else this.rest();
    };
    // After the press that began it, which would end it again.
    setTimeout(() => {
      if (this.pswp) this.slideshow = setInterval(next, SLIDE_MS);
      this.pswp?.element.classList.add("ps-playing");
    });
  }

  rest() {
    clearInterval(this.slideshow);
    this.slideshow = 0;
    this.pswp?.element?.classList.remove("ps-playing");
  }

  // -- leaving ----------------------------------------------------------------------------------

  closing() {
    this.rest();
    if (document.fullscreenElement) document.exitFullscreen();
    if (this.hasEntry) history.back();
    this.hasEntry = false;
  }

  closed() {
    const at = this.pswp.currIndex;
    this.pswp = null;
    this.actions.closed(this.listing, at);
  }

  /**
   * Close for a search, which takes the place of the large view in the browser's history.
   *
   * @param {() => void} then
   */
  leave(then) {
    this.hasEntry = false;
    this.pswp.close();
    then();
  }
}

/** Whether the browser's history is at the large view. */
export const isAtViewer = () => history.state?.ps === ENTRY;
