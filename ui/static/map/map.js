// @ts-check
// Photos on a map of the world, with those in the window beside it.

/** @import { Tile } from "../base/api.js" */
/** @import { State } from "../search/store.js" */
/** @import { StripActions } from "./photo-strip.js" */

import { get, thumb } from "../base/api.js";
import { $, icon, make } from "../base/dom.js";
import { message, number, placeName } from "../base/i18n.js";
import { PhotoStrip } from "./photo-strip.js";
import { corners, within } from "./rectangle.js";
import { bring, makeMap, seen } from "./world.js";

const FEW = 24; // photos that a press shows, rather than a nearer map
const CLOSE = 14; // a zoom from which a press shows the photos, however many there are
const START = 10; // the nearest zoom that a map begins with
const LOCAL = 9; // a zoom from which the place in the middle is named

/**
 * Photos that lie close together.
 *
 * @typedef {object} Cluster
 * @property {Tile} tile one of them
 * @property {number} count
 * @property {number} latitude
 * @property {number} longitude
 * @property {number[]} box south, west, north, east
 */

/**
 * @typedef {object} MapActions
 * @property {(value: string) => void} search for photos in a rectangle, as `within:` has it
 * @property {StripActions["open"]} open
 */

/** The map as a view of the page: where the photos of a query were taken. */
export class MapView {
  /** @type {any} Leaflet's map */
  map = null;
  /** @type {any} the layer of clusters */
  clusters = null;
  q = "";
  requests = 0; // number of requests: only the last answer is shown
  moves = 0; // of the window

  /**
   * @param {HTMLElement} element
   * @param {MapActions} actions
   */
  constructor(element, actions) {
    this.element = element;
    this.actions = actions;
    this.note = make("p", { class: "note", hidden: true });
    this.place = make("p", { class: "where", role: "status", hidden: true });
    this.here = make(
      "button",
      { type: "button", class: "main here", onclick: () => this.searchHere() },
      message("mapHere"),
    );
    this.strip = new PhotoStrip({
      open: actions.open,
      all: () => this.searchHere(),
      counted: (count) => (this.here.hidden = !count),
    });
  }

  get isShown() {
    return !this.element.hidden;
  }

  /** @param {State} state */
  update({ view, answer, request }) {
    const isMap = view === "map" && !answer.missing;
    $("photoseek").classList.toggle("at-map", isMap);
    if (isMap) this.show(answer.error ? "" : request.q);
    else this.element.hidden = true;
  }

  /** @param {string} q */
  async show(q) {
    const isNew = q !== this.q || !this.map;
    this.element.hidden = false;
    this.q = q;
    if (!this.map) await this.start();
    this.map.invalidateSize(false);
    if (isNew) await this.fit(history.state?.map);
    else this.refresh();
  }

  async start() {
    const frame = make("div", { class: "frame" });
    const world = make("div", { class: "world" }, frame, this.place, this.note, this.here);
    this.element.replaceChildren(world, this.strip.element);
    const leaflet = await bring();
    this.map = await makeMap(frame, { zoomControl: false });
    addControls(leaflet, this.map, () => this.fit());
    this.clusters = leaflet.layerGroup().addTo(this.map);
    frame.setAttribute("aria-label", message("map"));
    this.map.on("movestart", () => this.moves++);
    this.map.on("moveend", () => this.moved());
    this.map.on("named", (/** @type {{ middle: string }} */ { middle }) => this.name(middle));
    new ResizeObserver(() => this.isShown && this.map.invalidateSize(false)).observe(frame);
  }

  /**
   * Show all places of the query, or a position that the history of the browser has.
   *
   * @param {[number, number, number]} [position] latitude, longitude, zoom
   */
  async fit(position) {
    const { q, moves } = this;
    const { box, count } = await get("map", { q, zoom: "0" }).catch(() => ({}));
    if (q !== this.q) return;
    this.note.textContent = message(q ? "mapNoneOfThese" : "mapNone");
    this.note.hidden = Boolean(count);
    if (moves !== this.moves) return; // the user has moved the map
    if (position) this.map.setView(position.slice(0, 2), position[2], { animate: false });
    else if (box)
      this.map.fitBounds(corners(box), { padding: [60, 60], maxZoom: START, animate: false });
    this.refresh(); // the window may be the same
  }

  /** Keep the position in the history of the browser. */
  moved() {
    if (!this.isShown) return;
    const { lat, lng } = this.map.getCenter();
    history.replaceState({ ...history.state, map: [lat, lng, this.map.getZoom()] }, "");
    this.refresh();
  }

  /** Load the clusters of the window. */
  async refresh() {
    if (!this.isShown) return;
    const mine = ++this.requests;
    const { zoom, ...window } = seen(this.map, 0);
    this.strip.update(this.q, window);
    const view = await get("map", { q: this.q, ...seen(this.map) }).catch(() => null);
    if (mine !== this.requests || !view?.clusters) return;
    const had = document.activeElement?.getAttribute("aria-label");
    this.clusters.clearLayers();
    for (const cluster of view.clusters) this.clusters.addLayer(this.marker(cluster));
    if (had) this.focus(had);
  }

  /** Name the town in the middle of the map, where only a part of a country is shown. @param {string} middle */
  name(middle) {
    this.place.textContent = placeName(middle);
    this.place.hidden = !middle || this.map.getZoom() < LOCAL;
  }

  /** Focus a cluster again after it was redrawn. @param {string} label */
  focus(label) {
    const markers = [...this.element.querySelectorAll(".ps-cluster")];
    const same = markers.find((one) => one.getAttribute("aria-label") === label);
    if (same instanceof HTMLElement) same.focus({ preventScroll: true });
  }

  /** @param {Cluster} cluster */
  marker({ tile, count, latitude, longitude, box }) {
    const picture = make("img", { src: thumb(tile), alt: "", draggable: "false" });
    const badge = count > 1 ? make("b", {}, number(count)) : null;
    const leaflet = /** @type {any} */ (window).L;
    const icon = leaflet.divIcon({
      html: make("span", {}, picture, badge),
      className: "ps-cluster",
      iconSize: [56, 56],
    });
    const marker = leaflet.marker([latitude, longitude], { icon, riseOnHover: true });
    marker.on("add", () => {
      marker
        .getElement()
        .setAttribute("aria-label", `${message("found", { count })}, ${tile.name}`);
      marker.getElement().title = message("found", { count });
    });
    marker.on("click", () => this.press(count, box));
    marker.on("keypress", (/** @type {{ originalEvent: KeyboardEvent }} */ { originalEvent }) => {
      if (originalEvent.key === "Enter" || originalEvent.key === " ") this.press(count, box);
    });
    return marker;
  }

  /**
   * Go nearer, or show the photos where there are few of them or nothing nearer.
   *
   * @param {number} count
   * @param {number[]} box
   */
  press(count, box) {
    const zoom = this.map.getBoundsZoom(corners(box));
    const isDeep = this.map.getZoom() >= CLOSE;
    if (count <= FEW || isDeep) this.actions.search(within(box));
    else this.map.flyToBounds(corners(box), { maxZoom: Math.min(zoom, CLOSE), padding: [70, 70] });
  }

  /** Search in the window. */
  searchHere() {
    const bounds = this.map.getBounds();
    this.actions.search(
      within([bounds.getSouth(), bounds.getWest(), bounds.getNorth(), bounds.getEast()]),
    );
  }
}

/**
 * Add a scale, and buttons to zoom and to show all photos.
 *
 * @param {any} leaflet
 * @param {any} map
 * @param {() => void} fit
 */
function addControls(leaflet, map, fit) {
  const position = "bottomright";
  const titles = { zoomInTitle: message("zoomIn"), zoomOutTitle: message("zoomOut") };
  leaflet.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
  const all = leaflet.control.zoom({ position, ...titles }).addTo(map);
  const label = message("mapFit");
  const link = { href: "#", role: "button", title: label, "aria-label": label };
  const button = make("a", { ...link, class: "fit" }, icon("expand"));
  leaflet.DomEvent.on(button, "click", leaflet.DomEvent.stop).on(button, "click", fit);
  all.getContainer().append(button);
}
