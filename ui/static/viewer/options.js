// @ts-check
// Options of PhotoSwipe for the large view.

import { message } from "../base/i18n.js";

/**
 * @param {number} index of the first photo
 * @param {() => { x: number, y: number }} room for the photo, in px
 */
export function makeOptions(index, room) {
  return {
    index,
    loop: false,
    bgOpacity: 1,
    returnFocus: false, // the grid focuses the tile, which may be another one
    showHideAnimationType: "none", // keys are ignored during an animation: see flight.js
    initialZoomLevel: "fit",
    secondaryZoomLevel: () => 1 / devicePixelRatio, // the photo's own pixels
    maxZoomLevel: 8,
    preload: [1, 2],
    imageClickAction: "zoom",
    bgClickAction: "close",
    tapAction: "toggle-controls",
    doubleTapAction: "zoom",
    wheelToZoom: true,
    zoom: false, // no button
    getViewportSizeFn: room,
    closeTitle: message("close"),
    zoomTitle: message("zoom"),
    arrowPrevTitle: message("previous"),
    arrowNextTitle: message("next"),
    errorMsg: message("unreadable"),
  };
}
