// @ts-check
// Menus: the actions of a button with three dots.

import { icon, iconButton, make } from "./dom.js";

/** @typedef {{ icon: string, text: string, act: () => void, removes?: boolean }} Item */

const GAP_PX = 4;
const EDGE_PX = 8; // between a menu and the edge of the window

/**
 * A button that opens a menu.
 *
 * @param {string} label
 * @param {() => Item[] | Promise<Item[]>} items asked for as it opens
 */
export function menuButton(label, items) {
  const open = async () => {
    const known = await items();
    if (button.isConnected) openMenu(button, label, known);
  };
  const button = iconButton("ellipsis-vertical", label, open, { "aria-haspopup": "menu" });
  return button;
}

/**
 * @param {HTMLElement} button which it belongs to
 * @param {string} label
 * @param {Item[]} items
 */
export function openMenu(button, label, items) {
  const menu = make("div", { class: "menu", role: "menu", "aria-label": label, popover: "auto" });
  const close = () => menu.hidePopover();
  menu.append(...items.map((item) => entry(item, close)));
  menu.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => key(event, menu));
  menu.addEventListener("toggle", (/** @type {any} */ event) => {
    if (event.newState !== "closed") return;
    if (menu.contains(document.activeElement) || document.activeElement === document.body)
      button.focus();
    menu.remove();
  });
  button.after(menu);
  menu.showPopover();
  place(menu, button.getBoundingClientRect());
  menu.querySelector("button").focus();
}

/**
 * @param {Item} item
 * @param {() => void} close
 */
function entry({ icon: name, text, act, removes }, close) {
  const onclick = () => {
    close();
    act();
  };
  const attributes = { type: "button", role: "menuitem", class: removes ? "removes" : "", onclick };
  return make("button", attributes, icon(name), make("span", {}, text));
}

/**
 * Place a popover below an element, or above it.
 *
 * @param {HTMLElement} menu
 * @param {DOMRect} beside
 * @param {"left" | "right"} [edge] that both have in line
 */
export function place(menu, beside, edge = "right") {
  const { offsetWidth: width, offsetHeight: height } = menu;
  const start = edge === "left" ? beside.left : beside.right - width;
  const left = Math.min(start, innerWidth - width - EDGE_PX);
  const isBelow = beside.bottom + GAP_PX + height < innerHeight;
  const top = isBelow ? beside.bottom + GAP_PX : beside.top - GAP_PX - height;
  Object.assign(menu.style, {
    position: "fixed",
    left: `${Math.max(EDGE_PX, left)}px`,
    top: `${Math.max(EDGE_PX, top)}px`,
  });
}

/**
 * @param {KeyboardEvent} event
 * @param {HTMLElement} menu
 */
function key(event, menu) {
  event.stopPropagation(); // Escape closes the menu alone
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const all = [...menu.querySelectorAll("button")];
  const at = all.findIndex((one) => one === document.activeElement);
  all[(at + step + all.length) % all.length].focus();
}
