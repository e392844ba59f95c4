// @ts-check
// The large view of one photo (PhotoSwipe), with details and the other photos of its burst.

/** @import { PhotoView, Tile } from "../base/api.js" */
/** @import { Listing } from "../search/listing.js" */
/** @import { People } from "../people/people.js" */
/** @import { UserData } from "../base/user-data.js" */

import { get, photo, thumb } from "../base/api.js";
import { VIEWER_ENTRY } from "../search/address.js";
import photoswipe from "../vendor/photoswipe/photoswipe.esm.min.js";
import { BurstStrip } from "./burst-strip.js";
import { Caption } from "./caption.js";
import { addButtons, addElement, pressKey, toggleFullScreen } from "./controls.js";
import { fillDetails } from "./details.js";
import { DetailsPane } from "./details-pane.js";
import { FaceBoxes } from "./face-boxes.js";
import { fadeIn, fly, placeOf } from "./flight.js";
import { HeatOverlay } from "./heat-overlay.js";
import { makeOptions } from "./options.js";
import { sources, showLoadError } from "./original.js";
import { menuOf } from "./photo-actions.js";
import { showPhoto } from "./photo-address.js";
import { Slideshow } from "./slideshow.js";
import { playLive, showVideos } from "./video-slide.js";

const PhotoSwipe = /** @type {any} */ (photoswipe); // its types do not come with it

const DOUBLE_CLICK_MS = 600; // desktops count two clicks within half a second as one

/**
 * @typedef {object} ViewerActions
 * @property {(query: string) => void} search
 * @property {(part: string) => void} add to the query
 * @property {UserData} userData
 * @property {People} people
 * @property {() => string} query the requested query
 * @property {() => boolean} hasWords whether the query has words
 */

/**
 * What shows the photos of a listing behind the large view.
 *
 * @typedef {object} Source
 * @property {(index: number) => Element | null} picture the picture of a photo, if it is in the page
 * @property {(index: number) => unknown} focus a promise where the photo comes later
 */

export class Viewer {
  /** @type {any} PhotoSwipe, while it is open */
  pswp = null;
  /** @type {Listing} */
  listing = null;
  /** @type {Source | null} */
  source = null;
  /** @type {Map<number, Tile>} photos of a burst that replace its first one, by index */
  replaced = new Map();
  /** @type {DetailsPane} */
  details = null;
  /** @type {Slideshow} */
  slideshow = null;
  /** @type {HeatOverlay} */
  heat = null;
  /** @type {BurstStrip} */
  strip = null;
  /** @type {Caption} */
  caption = null;
  /** @type {{ src: string, place: DOMRect } | null} the picture as it was at the end */
  last = null;
  openedAt = 0; // of performance.now(), in ms
  hasEntry = false; // whether the browser's history has one

  /** @param {ViewerActions} actions */
  constructor(actions) {
    this.actions = actions;
    this.faces = new FaceBoxes(actions.people, (query) => this.leave(() => actions.search(query)));
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
   * @param {Source | null} [source] null where the photos are not in the page
   */
  open(listing, index, source = null) {
    if (this.pswp) return;
    this.listing = listing;
    this.source = source;
    this.replaced.clear();
    const room = () => this.details.room();
    const pswp = (this.pswp = new PhotoSwipe(makeOptions(index, room)));
    this.openedAt = performance.now();
    this.details = new DetailsPane(pswp);
    const hideDetails = (/** @type {boolean} */ is) => this.details.setHidden(is);
    this.slideshow = new Slideshow(pswp, () => this.listing.length, hideDetails);
    this.connect();
    pswp.init();
    this.details.mark();
    pswp.element.setAttribute("aria-modal", "true");
    history.pushState({ ps: VIEWER_ENTRY }, "");
    this.hasEntry = true;
    this.writeAddress();
    this.arrive(index);
  }

  /** Show the photo growing from its tile. @param {number} index */
  arrive(index) {
    const picture = this.source?.picture(index);
    if (!(picture instanceof HTMLImageElement) || !this.pswp.currSlide.width) return;
    fadeIn(this.pswp.element);
    fly(picture.currentSrc, picture.getBoundingClientRect(), placeOf(this.pswp.currSlide));
  }

  /** Whether a click is the second one of those that opened the view. */
  isDoubleClick() {
    return performance.now() - this.openedAt < DOUBLE_CLICK_MS;
  }

  /** Connect PhotoSwipe with the listing, the controls and the address. */
  connect() {
    const { pswp } = this;
    pswp.addFilter("numItems", () => this.listing.length);
    pswp.addFilter("itemData", (_, at) => this.item(at));
    pswp.addFilter("contentErrorElement", (element, { data }) => showLoadError(element, data.src));
    showVideos(pswp);
    pswp.on("uiRegister", () => this.register());
    pswp.on("change", () => {
      this.heat?.hide();
      this.faces.hide();
      this.show();
      this.writeAddress();
    });
    pswp.on("close", () => this.closing());
    pswp.on("destroy", () => this.closed());
    pswp.on("keydown", (press) => pressKey(this, press));
    for (const click of ["imageClickAction", "bgClickAction"])
      pswp.on(click, (event) => this.isDoubleClick() && event.preventDefault());
  }

  register() {
    addButtons(this);
    addElement(this, "player", (element) => this.slideshow.attach(element));
    this.caption = new Caption(this.pswp);
    addElement(this, "legend", (element) => {
      this.heat = new HeatOverlay(element, this.actions.query);
    });
    addElement(this, "strip", (element) => {
      this.strip = new BurstStrip(element, (tile) => this.exchange(tile));
    });
    addElement(this, "pane", (element) => this.details.attach(element), "aside");
  }

  writeAddress() {
    showPhoto(this.shown(), this.hasEntry);
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
    if (tile.duration_ms !== null) return { type: "video", tile, msrc: thumb(tile), width, height };
    return { src: photo(tile), srcset: sources(tile), msrc: thumb(tile), width, height, alt: name };
  }

  /** @param {number} at */
  tile(at) {
    return this.replaced.get(at) ?? this.listing.at(at);
  }

  /** The photo that is shown; undefined until it is loaded. */
  shown() {
    return this.tile(this.pswp.currIndex);
  }

  async show() {
    const { pswp } = this;
    const at = pswp.currIndex;
    await this.listing.need(Math.max(0, at - 2), Math.min(this.listing.length, at + 4));
    const tile = this.tile(at);
    if (this.pswp !== pswp || pswp.currIndex !== at || !tile) return;
    pswp.element.setAttribute("aria-label", tile.name);
    this.caption.show(tile);
    this.markStar();
    this.strip.fill(this.listing.at(at), tile.id);
    pswp.element.querySelector(".pswp__button--ps-live").hidden = tile.live === null;
    const image = () => pswp.currSlide?.content?.element;
    const [view] = await Promise.all([factsOf(tile), this.faces.show(tile, image)]);
    if (this.pswp !== pswp || this.shown() !== tile || !view) return;
    const people = this.faces.list();
    fillDetails(this.details.element, tile, view, { ...this.actions, people });
  }

  /** Show another photo of the burst. @param {Tile} tile */
  exchange(tile) {
    const at = this.pswp.currIndex;
    this.replaced.set(at, tile);
    this.pswp.refreshSlideContent(at);
    this.show();
  }

  /** Load the photos near this one again whose loading has failed. */
  reload() {
    const at = this.pswp?.currIndex ?? 0;
    for (let index = at - 2; this.pswp && index <= at + 2; index++) {
      const content = this.pswp.contentLoader.getContentByIndex(index);
      if (content?.isError()) this.pswp.refreshSlideContent(index);
    }
  }

  /** Show changed user data. */
  update() {
    if (this.pswp) this.show();
  }

  // -- actions ----------------------------------------------------------------------------------

  /** Show or hide the heat map of the query. */
  toggleHeat() {
    const tile = this.shown();
    if (this.heat.isShown) this.heat.hide();
    else if (tile && this.actions.hasWords()) {
      this.heat.show(tile, this.pswp.currSlide.content.element);
    }
  }

  /** Play the video of a Live Photo or motion photo, or stop it. */
  playLive() {
    const tile = this.shown();
    if (tile && tile.live !== null) playLive(this.pswp.currSlide.holderElement, tile);
  }

  /** The items of the menu. */
  async menu() {
    const tile = this.shown();
    if (!tile) return [];
    const { pswp, actions } = this;
    return menuOf(tile, await factsOf(tile), {
      search: (query) => this.leave(() => actions.search(query)),
      add: (part) => this.leave(() => actions.add(part)),
      content: () => pswp.currSlide?.content?.element,
      userData: actions.userData,
      play: () => this.slideshow.start(),
      fullScreen: document.fullscreenEnabled ? toggleFullScreen : null,
      showHeat: actions.hasWords() ? () => this.toggleHeat() : null,
    });
  }

  searchSimilar() {
    const tile = this.shown();
    if (tile) this.leave(() => this.actions.search(`like:#${tile.id}`));
  }

  star() {
    const tile = this.shown();
    if (tile) this.actions.userData.toggleStar([tile.id]);
  }

  markStar() {
    const tile = this.shown();
    const isStarred = Boolean(tile && this.actions.userData.areStarred([tile.id]));
    const button = this.pswp.element.querySelector(".pswp__button--ps-star");
    button?.setAttribute("aria-pressed", String(isStarred));
  }

  // -- leaving ----------------------------------------------------------------------------------

  closing() {
    this.slideshow.stop();
    if (document.fullscreenElement) document.exitFullscreen();
    const picture = this.pswp.currSlide?.content?.element;
    this.last =
      picture instanceof HTMLImageElement && this.source
        ? { src: picture.currentSrc, place: picture.getBoundingClientRect() }
        : null;
    if (this.hasEntry) history.back();
    this.hasEntry = false;
  }

  async closed() {
    const at = this.pswp.currIndex;
    const { last, source } = this;
    this.pswp = null;
    showPhoto(undefined, false);
    if (!source) return;
    await source.focus(at);
    const tile = source.picture(at);
    if (last && tile) fly(last.src, last.place, tile.getBoundingClientRect());
  }

  /**
   * Close for a search, which replaces the large view in the browser's history.
   *
   * @param {() => void} then
   */
  leave(then) {
    this.hasEntry = false;
    this.source = null; // it will show other photos
    this.pswp.close();
    then();
  }
}

/**
 * The facts about a photo; null where they cannot be read.
 *
 * @param {Tile} tile
 * @returns {Promise<PhotoView | null>}
 */
const factsOf = ({ id }) => get(`photos/${id}`).catch(() => null);
