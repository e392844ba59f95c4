// @ts-check
// The choice of a folder of this machine, with the number of pictures below it.

import { get } from "../base/api.js";
import { openDialog } from "../base/dialogs.js";
import { icon, make } from "../base/dom.js";
import { message, number } from "../base/i18n.js";

/** @typedef {{ word: string, name: string, pictures: string }} Folder */
/**
 * @typedef {object} Folders
 * @property {Folder[]} places
 * @property {Folder | null} folder
 * @property {string | null} parent
 * @property {Folder[]} inside
 * @property {number} more
 * @property {boolean} is_broad whether it is home or a whole disk
 * @property {string} error
 */

/** @returns {Promise<{ word: string } | null>} null if the dialog is closed */
export async function chooseFolder() {
  const word = await openDialog(message("library.chooseFolder"), (answer) => {
    const chooser = new Chooser(answer);
    chooser.show({});
    return [chooser.element];
  });
  return word ? { word } : null;
}

class Chooser {
  element = make("div", { class: "chooser" });
  requests = 0; // number of requests: only the last answer is shown
  /** @type {HTMLInputElement} the path */
  input = null;
  /** @type {HTMLButtonElement | null} that adds the folder which is shown */
  add = null;

  /** @param {(word: string) => void} answer */
  constructor(answer) {
    this.answer = answer;
  }

  /**
   * Show the folders in a folder.
   *
   * @param {{ word?: string, folder?: string }} from a folder's word, or the path that was typed
   */
  async show(from) {
    const mine = ++this.requests;
    if (this.add) this.add.disabled = true; // until the folder that was asked for is shown
    const view = await get("library/folders", from).catch(() => ({ detail: message("failed") }));
    if (mine !== this.requests) return;
    const { folder } = view;
    this.element.replaceChildren(
      this.places(view.places ?? []),
      this.path(folder?.name ?? from.folder ?? ""),
      ...(view.error || view.detail ? [errorLine(view.error || view.detail)] : []),
      ...(folder ? [this.list(view), this.foot(view, mine)] : []),
    );
    const focus = this.element.querySelector("[data-focus]");
    if (from.word !== undefined && focus instanceof HTMLElement) focus.focus();
  }

  /** @param {Folder[]} places */
  places(places) {
    const buttons = places.map(({ word, name }) =>
      make(
        "button",
        { type: "button", class: "quiet framed", onclick: () => this.show({ word }) },
        name,
      ),
    );
    return make("div", { class: "row" }, ...buttons);
  }

  /** The path of the folder that is shown; another one can be typed. @param {string} value */
  path(value) {
    this.input = make("input", {
      class: "text-field",
      value,
      "aria-label": message("library.folderOnMachine"),
      autocomplete: "off",
      autocapitalize: "none",
      spellcheck: "false",
    });
    const onsubmit = (/** @type {Event} */ event) => {
      event.preventDefault();
      this.show({ folder: this.input.value });
    };
    return make("form", { class: "path-form", onsubmit }, this.input);
  }

  /** @param {Folders} view */
  list({ parent, inside, more }) {
    const up =
      parent === null
        ? []
        : [this.entry("folder-up", { word: parent, name: message("library.folderAbove") }, true)];
    const all = inside.map((one) => this.entry("folder", one));
    const rest = more ? [note(message("library.moreFolders", { count: more }))] : [];
    const none = inside.length ? [] : [note(message("library.noFolders"))];
    return make("ul", {}, ...up, ...all, ...rest, ...none);
  }

  /**
   * @param {string} name of its icon
   * @param {{ word: string, name: string, pictures?: string }} folder
   * @param {boolean} [isFocus] whether the keyboard goes on here
   */
  entry(name, { word, name: text, pictures = "" }, isFocus = false) {
    const attributes = {
      type: "button",
      class: "quiet",
      "data-focus": isFocus,
      onclick: () => this.show({ word }),
    };
    const count = pictures ? make("small", { class: "muted" }, pictures) : null;
    const button = make("button", attributes, icon(name), make("span", {}, text), count);
    return make("li", {}, button);
  }

  /**
   * @param {Folders} view
   * @param {number} mine the number of this request
   */
  foot({ folder, is_broad: isBroad }, mine) {
    const count = make("p", { class: "muted", role: "status" }, message("library.counting"));
    get("library/folders/below", { word: folder.word })
      .then(({ pictures, more }) => {
        if (mine !== this.requests) return;
        const found = message("library.picturesBelow", { count: pictures });
        count.textContent = more
          ? message("library.morePicturesBelow", { pictures: number(pictures) })
          : found;
      })
      .catch(() => count.replaceChildren());
    const onclick = () => {
      const typed = this.input.value;
      if (typed === folder.name) this.answer(folder.word);
      else this.show({ folder: typed });
    };
    const kind = isBroad ? "quiet framed" : "main";
    this.add = make("button", { type: "button", class: kind, onclick }, message("library.addThis"));
    const cancel = make(
      "button",
      { type: "button", class: "quiet framed", onclick: () => this.answer("") },
      message("library.cancel"),
    );
    return make("div", { class: "foot" }, count, cancel, this.add);
  }
}

/** @param {string} text */
const note = (text) => make("li", { class: "muted note" }, text);

/** @param {string} text */
const errorLine = (text) => make("p", { class: "status error", role: "alert" }, text);
