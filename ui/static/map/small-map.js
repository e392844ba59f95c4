// @ts-check
// The small map beside a photo.

import { make } from "../base/dom.js";
import { bring, makeMap } from "./world.js";

const ZOOM = 7;
const DOT = {
  pane: "popupPane",
  color: "#fff",
  weight: 2,
  fillColor: "#e0412f",
  fillOpacity: 1,
  interactive: false,
};

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
  map.setView(dot.getLatLng(), ZOOM, { animate: false });
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
