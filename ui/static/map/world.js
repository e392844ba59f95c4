// @ts-check
// The world of the maps: Leaflet, land, borders, grid and names. All of it comes when a map is first shown.

import { get } from "../base/api.js";
import { make } from "../base/dom.js";

const VENDOR = new URL("static/vendor", document.baseURI).href;
const DEEPEST = 16; // zoom, as in ui/map.py
const NORTHMOST = 85; // degrees
const EDGE = 0.25; // of the window, that is loaded beyond its sides
const WORLD = 256; // pixels of the world at zoom 0
const SNAP = 0.25; // of zooms
const GRID_FROM = 8; // zoom
const LINE_PX = 160; // between two lines of the grid, at least
const GRID = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2]; // degrees between two lines

/** @type {Promise<any> | null} */
let coming = null;

/** Leaflet, once it is there. */
export const bring = () => (coming ??= load());

async function load() {
  for (const name of ["vendor/leaflet/leaflet.css", "map/map.css"]) {
    document.head.append(make("link", { rel: "stylesheet", href: `static/${name}` }));
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
 * Continue an outline beyond the date line instead of going back around the world.
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

/** Whether a country is around the pole, where the map ends. @param {any} country */
const isPolar = ({ properties }) => properties.name === "Antarctica";

/**
 * A map with land, borders and names.
 *
 * @param {HTMLElement} element
 * @param {object} [options] of Leaflet
 */
export async function makeMap(element, options = {}) {
  const leaflet = await bring();
  const world = await (outlines ??= fetchOutlines());
  const map = leaflet.map(element, {
    minZoom: leastZoom(element),
    maxZoom: DEEPEST,
    zoomSnap: SNAP,
    maxBounds: [
      [-NORTHMOST, -190],
      [NORTHMOST, 190],
    ],
    maxBoundsViscosity: 1,
    attributionControl: false,
    ...options,
  });
  map.setView([25, 10], 3);
  const renderer = leaflet.canvas({ padding: 0.3 });
  const land = leaflet.geoJSON(world, {
    renderer,
    interactive: false,
    style: (feature) => ({ ...colours(element), stroke: !isPolar(feature) }),
  });
  land.addTo(map);
  const grid = showGrid(leaflet, map, renderer);
  const recolour = () => {
    land.setStyle(colours(element));
    grid.setStyle({ color: colours(element).color });
  };
  map.on("recolour", recolour);
  recolour();
  new MutationObserver(recolour).observe(document.body, { attributeFilter: ["class"] });
  showNames(leaflet, map);
  return map;
}

/** The zoom at which the whole world is in the frame. @param {HTMLElement} element */
const leastZoom = ({ clientWidth }) => Math.max(0, snapped(Math.log2(clientWidth / WORLD)));

/** @param {number} zoom */
const snapped = (zoom) => Math.floor(zoom / SNAP) * SNAP;

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

/**
 * Lines of latitude and longitude, where few borders and coasts are in view.
 *
 * @param {any} leaflet
 * @param {any} map
 * @param {any} renderer
 */
function showGrid(leaflet, map, renderer) {
  const grid = leaflet.polyline([], { renderer, weight: 0.6, interactive: false }).addTo(map);
  const draw = () => {
    if (map.getZoom() < GRID_FROM) return grid.setLatLngs([]);
    const degrees = 360 / (WORLD * 2 ** map.getZoom()); // of a pixel
    const step = GRID.find((one) => one >= LINE_PX * degrees);
    const bounds = map.getBounds().pad(EDGE);
    const [south, west] = [bounds.getSouth(), bounds.getWest()];
    const [north, east] = [bounds.getNorth(), bounds.getEast()];
    const lines = [
      ...multiples(step, south, north).map((at) => [
        [at, west],
        [at, east],
      ]),
      ...multiples(step, west, east).map((at) => [
        [south, at],
        [north, at],
      ]),
    ];
    return grid.setLatLngs(lines);
  };
  map.on("moveend", draw);
  draw();
  return grid;
}

/**
 * @param {number} step
 * @param {number} from
 * @param {number} to
 * @returns {number[]} the multiples of a step between two numbers
 */
function multiples(step, from, to) {
  const first = Math.ceil(from / step);
  const count = Math.max(0, Math.floor(to / step) - first + 1);
  return Array.from({ length: count }, (_, n) => (first + n) * step);
}

/** Names of countries and towns, as many as there is room for. @param {any} leaflet @param {any} map */
function showNames(leaflet, map) {
  const names = leaflet.layerGroup().addTo(map);
  let requests = 0;
  const refresh = async () => {
    if (!map.getSize().x) return;
    const mine = ++requests;
    const answer = await get("map/names", seen(map)).catch(() => null);
    if (mine !== requests || !answer?.names) return;
    map.fire("named", { middle: answer.middle });
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

/**
 * Zoom and bounds of the window, as parameters of the server.
 *
 * @param {any} map
 * @param {number} [margin] beyond its sides, as a share of it
 */
export function seen(map, margin = EDGE) {
  const bounds = map.getBounds().pad(margin);
  const inside = (/** @type {number} */ n, /** @type {number} */ most) =>
    String(Math.max(-most, Math.min(most, n)));
  return {
    zoom: String(Math.floor(map.getZoom() + SNAP)), // 2.75 is nearly 3
    south: inside(bounds.getSouth(), 90),
    west: inside(bounds.getWest(), 180),
    north: inside(bounds.getNorth(), 90),
    east: inside(bounds.getEast(), 180),
  };
}
