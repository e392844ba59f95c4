// @ts-check
// Photos on a map of the world. Leaflet and the outlines come when a map is first shown.

/** @import { Tile } from "./api.js" */

import { get, thumb } from "./api.js";
import { make } from "./dom.js";
import { number, say } from "./i18n.js";

const VENDOR = "/static/vendor";
const DEEPEST = 16; // zoom, as in ui/map.py
const NORTHMOST = 85; // degrees
const FEW = 24; // photos that a press shows, rather than a nearer map
const CLOSE = 14; // a zoom from which a press shows the photos, however many there are
const START = 10; // the nearest zoom that a map begins with
const EDGE = 0.25; // of the window, that is asked for beyond its sides
const KM = 6371; // radius of the earth
const SMALL_ZOOM = 7;
const WORLD = 256; // pixels of the world at zoom 0

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
 * @property {(near: string) => void} search for photos near a place, as `near:` has it
 */

/** The map as a view of the page: where the photos of a query were taken. */
export class MapView {
  /** @type {any} Leaflet's map */
  map = null;
  /** @type {any} the layer of clusters */
  clusters = null;
  q = "";
  asked = 0; // the number of the last request

  /**
   * @param {HTMLElement} element
   * @param {MapActions} actions
   */
  constructor(element, actions) {
    this.element = element;
    this.actions = actions;
    this.note = make("p", { class: "note", hidden: true });
    this.here = make(
      "button",
      { type: "button", class: "main here", onclick: () => this.searchHere() },
      say("mapHere"),
    );
  }

  get isShown() {
    return !this.element.hidden;
  }

  hide() {
    this.element.hidden = true;
  }

  /** @param {string} q what is asked */
  async show(q) {
    const isNew = q !== this.q || !this.map;
    this.element.hidden = false;
    this.q = q;
    if (!this.map) await this.start();
    this.map.invalidateSize(false);
    if (isNew) await this.fit();
    else this.refresh();
  }

  async start() {
    const frame = make("div", { class: "frame" });
    this.element.replaceChildren(frame, this.note, this.here);
    const leaflet = await bring();
    this.map = await makeMap(frame);
    this.clusters = leaflet.layerGroup().addTo(this.map);
    frame.setAttribute("aria-label", say("map"));
    this.map.on("moveend", () => this.refresh());
  }

  /** Show all places of the query. */
  async fit() {
    const { box, count } = await get("map", { q: this.q, zoom: "0" }).catch(() => ({}));
    this.note.textContent = say(this.q ? "mapNoneOfThese" : "mapNone");
    this.note.hidden = Boolean(count);
    this.here.hidden = !count;
    if (box)
      this.map.fitBounds(corners(box), { padding: [60, 60], maxZoom: START, animate: false });
    this.refresh(); // the window may be the same
  }

  /** Ask for what the window shows. */
  async refresh() {
    if (!this.isShown) return;
    const mine = ++this.asked;
    const view = await get("map", { q: this.q, ...seen(this.map) }).catch(() => null);
    if (mine !== this.asked || !view?.clusters) return;
    const had = document.activeElement?.getAttribute("aria-label");
    this.clusters.clearLayers();
    for (const cluster of view.clusters) this.clusters.addLayer(this.marker(cluster));
    if (had) this.focus(had);
  }

  /** Give the focus back to a cluster that was drawn anew. @param {string} label */
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
        .setAttribute("aria-label", `${say("found", number(count))}, ${tile.name}`);
      marker.getElement().title = say("found", number(count));
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
    if (count <= FEW || isDeep) this.actions.search(around(box));
    else this.map.flyToBounds(corners(box), { maxZoom: Math.min(zoom, CLOSE), padding: [70, 70] });
  }

  searchHere() {
    const { lat, lng } = this.map.getCenter();
    const bounds = this.map.getBounds();
    const to = (/** @type {number} */ a, /** @type {number} */ b) => distance(lat, lng, a, b);
    const sides = [to(bounds.getNorth(), lng), to(lat, bounds.getEast())];
    this.actions.search(near(lat, lng, Math.min(...sides)));
  }
}

/** @type {{ element: HTMLElement, map: any, dot: any } | null} */
let small = null;

/**
 * Show in a small map where one photo was taken.
 *
 * @param {HTMLElement} host
 * @param {number} latitude
 * @param {number} longitude
 */
export async function showSmallMap(host, latitude, longitude) {
  const leaflet = await bring();
  small ??= await makeSmall(leaflet);
  if (!host.isConnected) return;
  host.append(small.element);
  small.dot.setLatLng([latitude, longitude]);
  centre(small);
}

/** @param {{ map: any, dot: any }} small */
function centre({ map, dot }) {
  map.invalidateSize(false);
  map.setView(dot.getLatLng(), SMALL_ZOOM, { animate: false });
  map.fire("recolour"); // of the pane, which it is in by now
}

/** @param {any} leaflet */
async function makeSmall(leaflet) {
  const element = make("div", { class: "frame" });
  const still = ["dragging", "scrollWheelZoom", "touchZoom", "doubleClickZoom", "boxZoom"];
  const options = Object.fromEntries([...still, "keyboard", "zoomControl"].map((k) => [k, false]));
  const map = await makeMap(element, options);
  const dot = leaflet.circleMarker([0, 0], { radius: 6, className: "ps-dot", ...DOT });
  dot.addTo(map);
  // The pane may be closed at first: then the map has no size.
  new ResizeObserver(() => centre({ map, dot })).observe(element);
  return { element, map, dot };
}

const DOT = { color: "#fff", weight: 2, fillColor: "#e0412f", fillOpacity: 1, interactive: false };

// -- the world ------------------------------------------------------------------------------------

/** @type {Promise<any> | null} */
let coming = null;

/** Leaflet, once it is there. */
const bring = () => (coming ??= load());

async function load() {
  for (const name of ["vendor/leaflet/leaflet.css", "map.css"]) {
    document.head.append(make("link", { rel: "stylesheet", href: `/static/${name}` }));
  }
  await Promise.all([module("leaflet/leaflet.js"), module("topojson/topojson-client.min.js")]);
  return /** @type {any} */ (window).L;
}

/** A script of others, which leaves what it offers in the window. @param {string} name */
const module = (name) => import(`${VENDOR}/${name}`);

/** @type {Promise<any> | null} */
let outlines = null;

async function fetchOutlines() {
  const world = await (await fetch(`${VENDOR}/world-atlas/countries-50m.json`)).json();
  const { topojson } = /** @type {any} */ (window);
  const countries = topojson.feature(world, world.objects.countries);
  for (const { geometry } of countries.features) {
    const isOne = geometry.type === "Polygon";
    for (const rings of isOne ? [geometry.coordinates] : geometry.coordinates)
      rings.forEach(unwrap);
  }
  return countries;
}

/**
 * Let an outline that crosses the date line go on beyond it, rather than back around the world.
 *
 * @param {number[][]} ring
 */
function unwrap(ring) {
  if (ring.some(([, latitude]) => latitude < -NORTHMOST)) return; // around the pole
  for (let at = 1; at < ring.length; at++) {
    const [before] = ring[at - 1];
    const [here, latitude] = ring[at];
    ring[at] = [here + 360 * Math.round((before - here) / 360), latitude];
  }
}

/**
 * A map with land, borders and names.
 *
 * @param {HTMLElement} element
 * @param {object} [options] of Leaflet
 */
async function makeMap(element, options = {}) {
  const leaflet = await bring();
  const world = await (outlines ??= fetchOutlines());
  const map = leaflet.map(element, {
    minZoom: leastZoom(element),
    maxZoom: DEEPEST,
    zoomSnap: 0.5,
    maxBounds: [
      [-NORTHMOST, -190],
      [NORTHMOST, 190],
    ],
    maxBoundsViscosity: 1,
    attributionControl: false,
    ...options,
  });
  map.zoomControl?.setPosition("bottomright");
  map.setView([25, 10], 3);
  const land = leaflet.geoJSON(world, {
    renderer: leaflet.canvas({ padding: 0.3 }),
    interactive: false,
    style: () => colours(element),
  });
  land.addTo(map);
  const recolour = () => land.setStyle(colours(element));
  map.on("recolour", recolour);
  new MutationObserver(recolour).observe(document.body, { attributeFilter: ["class"] });
  showNames(leaflet, map);
  return map;
}

/** The zoom at which the world fills the frame. @param {HTMLElement} element */
function leastZoom({ clientWidth, clientHeight }) {
  const side = Math.max(clientWidth, clientHeight, 400);
  return Math.ceil(2 * Math.log2(side / WORLD)) / 2;
}

/** Of land and borders, as the page has them now. @param {HTMLElement} element */
function colours(element) {
  const style = getComputedStyle(element);
  const of = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  return {
    color: of("--ps-border"),
    weight: 0.8,
    fillColor: of("--ps-land"),
    fillOpacity: 1,
  };
}

/** Names of countries and towns, as many as there is room for. @param {any} leaflet @param {any} map */
function showNames(leaflet, map) {
  const names = leaflet.layerGroup().addTo(map);
  let asked = 0;
  const refresh = async () => {
    if (!map.getSize().x) return;
    const mine = ++asked;
    const answer = await get("map/names", seen(map)).catch(() => null);
    if (mine !== asked || !answer?.names) return;
    names.clearLayers();
    for (const { name, kind, latitude, longitude } of answer.names) {
      const html = make("span", {}, name);
      const icon = leaflet.divIcon({ html, className: `ps-place ${kind}`, iconSize: [0, 0] });
      const options = { icon, interactive: false, keyboard: false, zIndexOffset: -10_000 };
      names.addLayer(leaflet.marker([latitude, longitude], options));
    }
  };
  map.on("moveend", refresh);
  map.on("resize", refresh);
  refresh();
}

/** What the map shows and a bit more, as the server asks for it. @param {any} map */
function seen(map) {
  const bounds = map.getBounds().pad(EDGE);
  const inside = (/** @type {number} */ n, /** @type {number} */ most) =>
    String(Math.max(-most, Math.min(most, n)));
  return {
    zoom: String(Math.floor(map.getZoom())),
    south: inside(bounds.getSouth(), 90),
    west: inside(bounds.getWest(), 180),
    north: inside(bounds.getNorth(), 90),
    east: inside(bounds.getEast(), 180),
  };
}

/** @param {number[]} box south, west, north, east */
const corners = ([south, west, north, east]) => [
  [south, west],
  [north, east],
];

/** A circle around a box, as `near:` has it. @param {number[]} box */
function around([south, west, north, east]) {
  const [latitude, longitude] = [(south + north) / 2, (west + east) / 2];
  return near(latitude, longitude, distance(latitude, longitude, north, east));
}

/** @param {number} latitude @param {number} longitude @param {number} km */
function near(latitude, longitude, km) {
  // A little more: the numbers are rounded.
  const radius = km * 1.02 + 0.05;
  const written = radius < 1 ? `${Math.ceil(radius * 1000)}m` : `${Math.ceil(radius * 10) / 10}km`;
  return `${latitude.toFixed(4)},${longitude.toFixed(4)},${written}`;
}

/** Kilometres between two points, in degrees. */
function distance(
  /** @type {number} */ north,
  /** @type {number} */ east,
  /** @type {number} */ toNorth,
  /** @type {number} */ toEast,
) {
  const [a, b] = [radians(north), radians(toNorth)];
  const across = Math.sin(radians(toEast - east) / 2) ** 2;
  const half = Math.sin((b - a) / 2) ** 2 + Math.cos(a) * Math.cos(b) * across;
  return 2 * KM * Math.asin(Math.min(1, Math.sqrt(half)));
}

/** @param {number} degrees */
const radians = (degrees) => (degrees * Math.PI) / 180;
