// @ts-check
// Lists of the filter panel; long ones are short at first, with a field to search them.

import { make } from "../base/dom.js";
import { message } from "../base/i18n.js";

const SHORT = 8; // rows of a list that are shown at first, as in filter-panel.css

/** @param {HTMLElement[]} elements */
export const choices = (elements) => make("div", { class: "choices" }, ...elements);

/**
 * A list that shows its first rows, all of them on request, or those with some letters.
 *
 * @param {HTMLElement[]} elements
 */
export function expandable(elements) {
  const list = choices(elements);
  if (elements.length <= SHORT) return list;
  list.classList.add("short");
  const count = elements.length;
  const all = make("button", { type: "button", class: "quiet" }, message("showAll", { count }));
  const label = message("filterList");
  const find = make("input", { type: "search", placeholder: label, "aria-label": label });
  all.onclick = () => {
    list.classList.remove("short");
    all.hidden = true;
  };
  find.oninput = () => {
    const wanted = find.value.trim().toLowerCase();
    list.classList.toggle("short", !wanted && !all.hidden);
    for (const one of elements) one.hidden = !one.title.toLowerCase().includes(wanted);
  };
  return make("div", { class: "expandable" }, find, list, all);
}
