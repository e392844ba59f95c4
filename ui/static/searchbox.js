// @ts-check
// The search field: words, and filters as chips before them; completion from the library, and what
// was searched before.

/** @import { Facets } from "./api.js" */

import { make } from "./dom.js";
import { Parts } from "./parts.js";
import { apart, quoted } from "./query.js";
import { say } from "./i18n.js";

const REMEMBERED = 50,
  OFFERED = 8,
  KEY = "photoseek.searches";

export class Field {
  /** @type {Facets | null} what can be completed */
  facets = null;
  back = -1; // how far into the earlier searches
  at = -1; // the suggestion that is pointed at

  /**
   * @param {HTMLInputElement} input
   * @param {HTMLElement} list
   * @param {HTMLElement} parts where the chips are
   * @param {{ changed: () => void, asked: () => void }} actions while one types; on Enter or a choice
   */
  constructor(input, list, parts, { changed, asked }) {
    this.input = input;
    this.list = list;
    this.changed = changed;
    this.asked = asked;
    this.parts = new Parts(parts, input, asked);
    input.placeholder = say("ask");
    input.setAttribute("aria-label", say("ask"));
    input.addEventListener("input", (event) => {
      this.back = -1;
      const isSpace = /\s/.test(input.value[input.selectionStart - 1] ?? "");
      if (isSpace && !(/** @type {InputEvent} */ (event).isComposing)) this.fold(false);
      this.suggest();
      changed();
    });
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => {
      this.fold(true);
      setTimeout(() => this.close(), 150);
    });
  }

  /** All that is asked: the words first. */
  get text() {
    return [this.input.value.trim(), ...this.parts.filters].filter(Boolean).join(" ");
  }

  /** @param {string} text */
  set text(text) {
    const { words, filters } = apart(text);
    this.input.value = words.trim();
    this.parts.set(filters);
  }

  /**
   * Make chips of the filters among the words.
   *
   * @param {boolean} whole the last one too, which no space ends
   */
  fold(whole) {
    const { value, selectionEnd } = this.input;
    const { words, filters } = apart(value, whole);
    if (!filters.length) return;
    const cursor = Math.max(0, words.length - (value.length - selectionEnd));
    this.input.value = words;
    this.input.setSelectionRange(cursor, cursor);
    this.parts.set([...this.parts.filters, ...filters]);
  }

  get history() {
    try {
      return JSON.parse(localStorage.getItem(KEY)) ?? [];
    } catch {
      return [];
    }
  }

  remember(text) {
    if (!text.trim()) return;
    const kept = [text, ...this.history.filter((old) => old !== text)].slice(0, REMEMBERED);
    localStorage.setItem(KEY, JSON.stringify(kept));
  }

  forget() {
    localStorage.removeItem(KEY);
  }

  // -- completion -------------------------------------------------------------------------------

  // The word before the cursor, and where it begins.
  word() {
    const before = this.input.value.slice(0, this.input.selectionStart);
    const at = before.search(/-?[a-z]+:"[^"]*$|\S*$/i);
    return { at, minus: before[at] === "-" ? "-" : "", text: before.slice(at).replace(/^-/, "") };
  }

  suggestions() {
    const { text, minus } = this.word();
    if (!this.facets || !text) return [];
    const [, name, value] = /^([a-z]+):(.*)$/i.exec(text) ?? [];
    if (name === undefined) {
      return text.length < 2
        ? []
        : Object.keys(this.facets.filters)
            .filter((f) => f.startsWith(text.toLowerCase()))
            .map((f) => `${minus}${f}:`);
    }
    const wanted = value.replaceAll('"', "").toLowerCase();
    return this.values(name.toLowerCase())
      .filter((v) => v.toLowerCase().includes(wanted) && v.toLowerCase() !== wanted)
      .map((v) => `${minus}${name}:${quoted(v)}`);
  }

  values(name) {
    const { months, folders, cameras, lenses, places, filters } = this.facets;
    const years = [...new Set(Object.keys(months).map((m) => m.slice(0, 4)))].reverse();
    const found = {
      year: years,
      before: years,
      after: years,
      date: Object.keys(months).reverse(),
      camera: Object.keys(cameras),
      lens: Object.keys(lenses),
      folder: Object.keys(folders).map((f) => f.split(/[/\\]/).slice(-2).join("/")),
      place: Object.keys(places).map((p) => p.split(",")[0]),
    }[name];
    return found ?? filters[name] ?? [];
  }

  suggest() {
    const found = this.suggestions().slice(0, OFFERED);
    this.list.replaceChildren(
      ...found.map((text, n) =>
        make(
          "li",
          {
            role: "option",
            id: `ps-s${n}`,
            "aria-selected": "false",
            onmousedown: (event) => {
              event.preventDefault();
              this.take(text);
            },
          },
          text,
        ),
      ),
    );
    this.at = -1;
    this.list.hidden = !found.length;
    this.input.setAttribute("aria-expanded", String(found.length > 0));
    this.input.removeAttribute("aria-activedescendant");
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
  }

  point(step) {
    const items = [...this.list.children];
    this.at = (this.at + step + items.length + (this.at < 0 && step < 0 ? 1 : 0)) % items.length;
    items.forEach((item, n) => item.setAttribute("aria-selected", String(n === this.at)));
    this.input.setAttribute("aria-activedescendant", `ps-s${this.at}`);
  }

  take(text) {
    const { at } = this.word();
    const end = text.endsWith(":") ? "" : " ";
    const after = this.input.value.slice(this.input.selectionStart);
    this.input.value = this.input.value.slice(0, at) + text + end + after;
    const cursor = at + text.length + end.length;
    this.input.setSelectionRange(cursor, cursor);
    this.input.focus();
    if (end) {
      this.fold(false);
      this.close();
    } else this.suggest();
    this.changed();
  }

  // -- keys -------------------------------------------------------------------------------------

  key(event) {
    const open = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (open) this.point(step);
      else this.recall(-step);
    } else if (
      open &&
      (event.key === "Tab" || event.key === "Enter") &&
      (this.at >= 0 || event.key === "Tab")
    ) {
      this.take(this.list.children[Math.max(0, this.at)].textContent);
    } else if (event.key === "Escape" && open) {
      this.close();
    } else if (event.key === "Enter") {
      this.close();
      this.fold(true);
      this.asked();
    } else if (!this.isAtStart() || !["Backspace", "ArrowLeft"].includes(event.key)) {
      return;
    } else if (event.key === "Backspace") {
      if (!this.parts.removeLast()) return;
    } else {
      this.parts.focusLast();
    }
    event.preventDefault();
  }

  isAtStart() {
    return this.input.selectionStart === 0 && this.input.selectionEnd === 0;
  }

  // Earlier searches, the last one first; back to an empty field.
  recall(step) {
    const old = this.history;
    this.back = Math.max(-1, Math.min(old.length - 1, this.back + step));
    this.text = this.back < 0 ? "" : old[this.back];
    this.changed();
  }
}
