// @ts-check
// Buttons and keys of the large view.

/** @import { Viewer } from "./viewer.js" */

import { icon, keepFocus } from "../base/dom.js";
import { message } from "../base/i18n.js";
import { menuButton } from "../base/menu.js";

const ICONS = { live: "aperture", star: "star", similar: "images", details: "info" };

/** Add the buttons and the menu to PhotoSwipe. @param {Viewer} viewer */
export function addButtons(viewer) {
  const { ui } = viewer.pswp;
  const button = (name, order, onClick, title = name) =>
    ui.registerElement({
      name: `ps-${name}`,
      title: message(title),
      order,
      isButton: true,
      onInit: (/** @type {HTMLElement} */ element) => element.append(icon(ICONS[name])),
      onClick,
    });
  button("live", 11, () => viewer.playLive(), "playLive");
  button("star", 12, () => viewer.star());
  button("similar", 13, () => viewer.searchSimilar(), "like");
  button("details", 14, () => viewer.details.toggle());
  ui.registerElement({
    name: "ps-menu",
    order: 15,
    appendTo: "bar",
    onInit: (/** @type {HTMLElement} */ element) =>
      element.append(menuButton(message("more"), () => viewer.menu())),
  });
}

/**
 * Add an element without a button's role to PhotoSwipe.
 *
 * @param {Viewer} viewer
 * @param {string} name
 * @param {(element: HTMLElement) => void} onInit
 * @param {string} [tagName]
 */
export function addElement({ pswp }, name, onInit, tagName = "div") {
  pswp.ui.registerElement({ name: `ps-${name}`, appendTo: "root", tagName, onInit });
}

/**
 * @param {Viewer} viewer
 * @param {any} press the event of PhotoSwipe
 */
export function pressKey(viewer, press) {
  /** @type {KeyboardEvent} */
  const event = press.originalEvent;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { pswp, slideshow } = viewer;
  if (slideshow.press(event.key)) return press.preventDefault();
  if (event.key === "Tab") keepFocus(pswp.element, event);
  const slide = pswp.currSlide;
  const action = {
    i: () => viewer.details.toggle(),
    b: () => viewer.star(),
    f: toggleFullScreen,
    s: () => slideshow.start(),
    w: () => viewer.toggleHeat(),
    l: () => viewer.playLive(),
    p: () => viewer.faces.toggle(),
    "+": () => slide?.zoomTo(1.5 * slide.currZoomLevel),
    "-": () => slide?.zoomTo(slide.currZoomLevel / 1.5),
  }[event.key];
  return action?.();
}

export function toggleFullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen().catch(() => {});
}
