// @ts-check
// The Library page: folders, problems, models, and the run that indexes.

/** @import { State } from "../search/store.js" */
/** @import { Model } from "./model-cards.js" */
/** @import { Offer, Problem, Root } from "./folder-cards.js" */

import { get, post } from "../base/api.js";
import { toast } from "../base/dialogs.js";
import { icon, make } from "../base/dom.js";
import { phoneSwitches } from "../base/head.js";
import { message } from "../base/i18n.js";
import { folderPart, problemList } from "./folder-cards.js";
import { chooseFolder } from "./folder-chooser.js";
import { modelCards } from "./model-cards.js";
import { askBefore } from "./questions.js";
import { peopleFinding, textReading, watchSwitch } from "./switches.js";

/** @typedef {{ text: string, is_error: boolean, done: number, total: number | null }} Status */
/**
 * The answer of `ui/library_routes.py`.
 *
 * @typedef {object} View
 * @property {boolean} busy
 * @property {Status | null} status
 * @property {Root[]} roots
 * @property {Problem[]} problems
 * @property {number} problem_count
 * @property {Model[]} models
 * @property {boolean} reads_text
 * @property {boolean} watches
 * @property {string} watch_message
 * @property {number[]} text_read
 * @property {string} text_command
 * @property {boolean} finds_faces
 * @property {number[]} faces_found photos that were searched, and faces
 * @property {Offer | null} offer
 * @property {string} error
 */
/**
 * What the parts of the page do.
 *
 * @typedef {object} Actions
 * @property {(path: string, body: object) => Promise<void>} act
 * @property {() => void} choose a folder to add
 */

const TICK_MS = 1000; // between two requests for the progress of a run
const PARTS = ["folders", "watch", "problems", "faces", "text", "models"];

export class LibraryPage {
  timer = 0;
  actions = 0; // begun and ended ones: a state that was asked for before one of them is old
  isOpened = false;
  lastError = ""; // of a run, shown once
  /** @type {Record<string, string>} what each part shows, as JSON */
  shown = {};
  progress = make("div", { id: "ps-progress" });
  stop = make(
    "button",
    { type: "button", class: "quiet framed", id: "ps-stop", onclick: () => this.act("stop", {}) },
    message("library.stop"),
  );
  /** @type {Record<string, HTMLElement>} */
  parts = Object.fromEntries(PARTS.map((name) => [name, make("section", { id: `ps-${name}` })]));

  /** @param {HTMLElement} page */
  constructor(page) {
    const choose = () => this.choose();
    const add = button("plus", message("library.addFolderButton"), "main", choose);
    this.updateAll = button("refresh-cw", message("library.updateAll"), "quiet framed", () =>
      this.act("update", {}),
    );
    const head = make("div", { class: "head" }, make("h2", {}, message("nav.library")));
    head.append(add, this.updateAll, this.stop);
    page.replaceChildren(head, this.progress, ...Object.values(this.parts), phoneSwitches());
  }

  /** Load the page when it is first opened. @param {State} state */
  update({ request }) {
    if (request.view !== "library" || this.isOpened) return;
    this.isOpened = true;
    this.refresh();
  }

  /** Show the present state, again and again while a run is on. */
  async refresh() {
    const { actions } = this;
    const view = await get("library").catch(() => null);
    if (actions !== this.actions) return; // the action shows the state that it leads to
    if (view) this.draw(view, view.status);
    else this.timer = setTimeout(() => this.refresh(), TICK_MS);
  }

  async choose() {
    const chosen = await chooseFolder();
    if (chosen) await this.add(chosen);
  }

  /** Add a folder, after a question where all of home or of a disk is meant. @param {object} folder */
  async add(folder) {
    const isSure = await askBefore(folder, message("library.addAnyway"), "main");
    if (isSure) await this.act("add", folder);
  }

  /**
   * Do something with the library; its new state is shown.
   *
   * @param {string} path below /api/library
   * @param {object} body
   */
  async act(path, body) {
    this.actions++;
    const answer = await post(`library/${path}`, body).catch(() => ({ error: message("failed") }));
    this.actions++;
    if (answer.error) {
      toast(answer.error, true);
      await this.refresh();
    } else {
      this.lastError = "";
      this.draw(answer.library, answer.status);
    }
  }

  /**
   * @param {View} view
   * @param {Status | null} status null: the one that is shown stays
   */
  draw(view, status) {
    if (status) this.drawStatus(status, view.busy);
    this.stop.hidden = !view.busy;
    this.updateAll.hidden = view.busy || !view.roots.length;
    this.part("folders", [view.roots, view.offer, view.error, view.busy], () =>
      folderPart(view, this),
    );
    this.part("watch", view.roots.length && [view.watches, view.watch_message], () =>
      watchSwitch(view, this),
    );
    this.part("problems", view.problems, () => problemList(view.problems, view.problem_count));
    this.part("faces", [view.finds_faces, view.faces_found, view.busy], () =>
      peopleFinding(view, this),
    );
    this.part("text", [view.reads_text, view.text_read, view.text_command], () =>
      textReading(view, this),
    );
    const hasFolders = view.roots.length > 0;
    this.part("models", [view.models, hasFolders], () => modelCards(view.models, this, hasFolders));
    clearTimeout(this.timer);
    this.timer = view.busy ? setTimeout(() => this.refresh(), TICK_MS) : 0;
  }

  /**
   * Draw a part of the page, unless it shows this already.
   *
   * @param {string} name
   * @param {unknown} content
   * @param {() => Node[]} build
   */
  part(name, content, build) {
    const json = JSON.stringify(content);
    if (this.shown[name] === json) return;
    this.shown[name] = json;
    const element = this.parts[name];
    const wasOpen = Boolean(element.querySelector("details[open]"));
    const children = build();
    element.replaceChildren(...children);
    element.hidden = !children.length;
    if (wasOpen) element.querySelector("details")?.setAttribute("open", "");
  }

  /**
   * @param {Status} status
   * @param {boolean} isBusy
   */
  drawStatus({ text, is_error, done, total }, isBusy) {
    if (is_error) {
      if (text !== this.lastError) toast(text, true);
      this.lastError = text;
      this.progress.replaceChildren();
      return;
    }
    const bar = total === null ? [] : [make("progress", progressOf(done, total, text))];
    const line = text ? [make("p", { role: "status", class: isBusy ? "" : "muted" }, text)] : [];
    this.progress.replaceChildren(...line, ...bar);
  }
}

/**
 * @param {number} done
 * @param {number} total
 * @param {string} label
 */
const progressOf = (done, total, label) => ({
  "aria-label": label,
  ...(total ? { value: done, max: total } : {}),
});

/**
 * @param {string} name of its icon
 * @param {string} text
 * @param {string} kind its class
 * @param {() => void} onclick
 */
function button(name, text, kind, onclick) {
  return make("button", { type: "button", class: kind, onclick }, icon(name), text);
}
