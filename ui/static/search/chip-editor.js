// @ts-check
// The editor of a filter: a range of dates, or a value with completion, beside its chip.

import { closest, make } from "../base/dom.js";
import { message } from "../base/i18n.js";
import { place } from "../base/menu.js";
import { DATES, daysOf, filtersOfDays } from "./filter-dates.js";
import { parseFilter, quoted, splitQuery } from "./query.js";
import { SuggestionList } from "./suggestion-list.js";

const PLACES = ["near", "within"]; // points on the map, which are edited as places

/**
 * Edit the filters of a chip.
 *
 * @param {HTMLElement} chip beside which the editor opens
 * @param {string} written its filters in the query language
 * @param {(written: string) => void} apply
 */
export function editChip(chip, written, apply) {
  const parts = splitQuery(written).filters.map(parseFilter);
  const isOfDates = parts.every(({ name }) => DATES.includes(name));
  const form = make("form", { class: "menu chip-editor", popover: "auto", role: "dialog" });
  form.setAttribute("aria-label", message("editFilter"));
  const close = () => form.hidePopover();
  const done = (/** @type {string} */ text) => {
    close();
    if (text && text !== written) apply(text);
  };
  const minus = parts[0].minus;
  const not = make("input", { type: "checkbox", checked: minus });
  const fields = isOfDates ? dateFields(parts) : valueField(parts[0], (text) => done(signed(text)));
  const signed = (/** @type {string} */ text) => (text && not.checked ? `-${text}` : text);
  form.append(
    ...fields.elements,
    parts.length > 1 ? "" : make("label", { class: "not" }, not, make("span", {}, message("not"))),
    make("button", { type: "submit", class: "main" }, message("apply")),
  );
  form.onsubmit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const text = fields.read();
    done(isOfDates && text.includes(" ") ? text : signed(text)); // no range is negated
  };
  open(form, chip);
}

/**
 * @param {HTMLElement} form
 * @param {HTMLElement} chip
 */
function open(form, chip) {
  const button = chip.querySelector("button");
  form.addEventListener("keydown", (event) => event.stopPropagation());
  form.addEventListener("toggle", (/** @type {any} */ event) => {
    if (event.newState !== "closed") return;
    if (form.contains(document.activeElement) || document.activeElement === document.body)
      button.focus();
    form.remove();
  });
  closest(chip, "#photoseek").append(form);
  form.showPopover();
  place(form, chip.getBoundingClientRect(), "left");
  form.querySelector("input").focus();
  form.querySelector("input").select();
}

/**
 * @typedef {object} Fields
 * @property {HTMLElement[]} elements
 * @property {() => string} read the filters, empty without a value
 */

/** The first and the last day. @param {import("./filter-words.js").Parsed[]} parts @returns {Fields} */
function dateFields(parts) {
  const [first, last] = daysOf(parts);
  const [from, until] = [first, last].map((value) => make("input", { type: "date", value }));
  const label = (/** @type {string} */ key, /** @type {HTMLElement} */ field) =>
    make("label", { class: "date" }, make("span", {}, message(key)), field);
  return {
    elements: [label("firstDay", from), label("lastDay", until)],
    read: () => filtersOfDays(from.value, until.value),
  };
}

/**
 * @param {import("./filter-words.js").Parsed} part
 * @param {(written: string) => void} take a suggestion
 * @returns {Fields}
 */
function valueField({ name, value }, take) {
  const kind = PLACES.includes(name) ? "place" : name;
  const present = PLACES.includes(name) ? "" : value;
  const input = make("input", { value: present, autocomplete: "off", role: "combobox" });
  input.setAttribute("aria-label", message("editFilter"));
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", "ps-values");
  const element = make("ul", {
    id: "ps-values",
    role: "listbox",
    class: "suggested",
    hidden: true,
  });
  const list = new SuggestionList(element, input, (item) => take(item.written.trim()));
  let typed = ""; // all values are suggested until another one is typed
  const suggest = () => list.ask(`${kind}:${/\s/.test(typed) ? `"${typed}` : typed}`, []);
  input.addEventListener("input", () => {
    typed = input.value.trim();
    suggest();
  });
  input.addEventListener("focus", suggest, { once: true });
  input.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) list.move(step);
    else if (event.key === "Enter" && list.selected) take(list.selected.written.trim());
    else return;
    event.preventDefault();
  });
  return {
    elements: [input, element],
    read: () => (input.value.trim() ? `${kind}:${quoted(input.value.trim())}` : ""),
  };
}
