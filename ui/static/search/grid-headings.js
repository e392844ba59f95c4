// @ts-check
// Headings of the grid: months and confidence bands, and days with their place.

/** @import { Label, Row } from "./rows.js" */

import { make } from "../base/dom.js";
import { message } from "../base/i18n.js";
import { HEADING, LABEL } from "./rows.js";

/**
 * The headings above a row.
 *
 * @param {Row} row
 * @param {(first: number, last: number) => void} select or deselect the photos from one to before
 *   another
 */
export function makeHeadings({ above, headings, labels }, select) {
  return [
    ...headings.map((heading) => makeHeading(heading, "h3", -above, HEADING, select)),
    ...labels.map((label) => makeHeading(label, "h4", -LABEL, LABEL, select)),
  ];
}

/**
 * @param {Label} label
 * @param {string} tag
 * @param {number} top
 * @param {number} height
 * @param {(first: number, last: number) => void} select
 */
function makeHeading({ name, first, last, left, width }, tag, top, height, select) {
  const title = make(tag, { class: tag === "h3" ? "label" : "day", title: name }, name);
  const check = make("button", {
    type: "button",
    class: "check",
    "aria-label": `${message("choose")} ${name}`,
    onclick: () => select(first, last),
  });
  const element = make("div", { class: "heading" }, title, check);
  Object.assign(element.style, {
    top: `${top}px`,
    left: `${left}px`,
    height: `${height}px`,
    width: `${width}px`,
  });
  return element;
}
