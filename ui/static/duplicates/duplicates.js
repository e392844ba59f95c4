// @ts-check
// The review of duplicates: groups with a proposed photo to keep, and the list of the others.

/** @import { Tile } from "../base/api.js" */
/** @import { State } from "../search/store.js" */

import { API, clock, get, thumb } from "../base/api.js";
import { $, make } from "../base/dom.js";
import { moment, number, message } from "../base/i18n.js";
import { SideBySide } from "./side-by-side.js";
import { toast } from "../base/dialogs.js";

const PAGE = 10; // groups a request
const POLL_MS = 500; // while the server searches for groups
const KINDS = ["exact", "copy", "burst"];
const RULES = ["largest", "sharpest", "oldest"];

/**
 * One photo of a group, with the facts for choosing it.
 *
 * @typedef {{ tile: Tile, size: string, taken: string, path: string }} Candidate
 */

/**
 * See `ui/duplicates.py`.
 *
 * @typedef {object} Group
 * @property {number} key
 * @property {string} kind
 * @property {number} count
 * @property {Candidate[]} photos
 * @property {number[]} keep
 * @property {number} absent
 */

export class Duplicates {
  isOpen = false;
  kind = "";
  rule = RULES[0];
  /** @type {Group[]} those that have come */
  groups = [];
  total = 0;
  /** @type {Map<number, number[]>} the ids that the user keeps, by the key of a group */
  chosen = new Map();
  requests = 0; // number of requests: only the last answer is shown
  loading = false;

  /** @param {HTMLElement} element that it fills while it is open */
  constructor(element) {
    this.element = element;
    this.stage = new SideBySide(this);
    this.list = make("div", { class: "groups" });
    this.note = make("p", { class: "note", role: "status" });
    this.end = make("div", { class: "end" });
    this.kinds = make("div", {
      class: "kinds",
      role: "group",
      "aria-label": message("duplicateKinds"),
    });
    new IntersectionObserver(([entry]) => entry.isIntersecting && this.more(), {
      rootMargin: "600px",
    }).observe(this.end);
  }

  /** @param {State} state */
  update({ request }) {
    const isOpen = request.view === "duplicates";
    if (isOpen) this.open();
    else this.close();
  }

  open() {
    if (this.isOpen) return;
    this.isOpen = true;
    this.element.hidden = false;
    this.element.replaceChildren(this.head(), this.note, this.list, this.end);
    this.load();
  }

  close() {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.requests++;
    this.element.hidden = true;
    this.element.replaceChildren();
  }

  // -- loading ----------------------------------------------------------------------------

  /** Load the first groups, once the server has found them. */
  async load() {
    const mine = ++this.requests;
    this.groups = [];
    this.total = 0;
    this.list.replaceChildren();
    this.list.classList.add("waiting");
    for (;;) {
      const answer = await this.fetch(0);
      if (mine !== this.requests) return;
      if (!answer.busy) return this.show(answer);
      this.showNote(message("duplicatesLooking"), answer.done, answer.steps);
      await new Promise((done) => setTimeout(done, POLL_MS));
    }
  }

  /** @param {number} skip */
  fetch(skip) {
    const values = { kind: this.kind, keep: this.rule, skip, count: PAGE };
    return get("duplicates", values).catch(() => ({ error: message("failed") }));
  }

  /** @param {any} answer */
  show(answer) {
    this.list.classList.remove("waiting");
    this.fillKinds(answer.counts ?? {});
    this.total = answer.total ?? 0;
    const nothing = message(this.kind ? "duplicatesNoneOfKind" : "duplicatesNone");
    this.showNote(
      answer.error ?? (this.total ? (answer.stale ? message("duplicatesStale") : "") : nothing),
    );
    this.note.classList.toggle("error", Boolean(answer.error));
    this.lists.hidden = !this.total;
    this.others.textContent = message("duplicatesOthers", { size: answer.others });
    this.add(answer.groups ?? []);
  }

  async more() {
    if (this.loading || !this.isOpen || this.groups.length >= this.total) return;
    this.loading = true;
    const mine = this.requests;
    const answer = await this.fetch(this.groups.length);
    this.loading = false;
    if (mine !== this.requests) return;
    if (answer.busy)
      this.load(); // the library has changed
    else if (!answer.error) this.add(answer.groups);
  }

  /** @param {Group[]} groups */
  add(groups) {
    for (const group of groups) {
      this.groups.push(group);
      this.list.append(this.card(group));
    }
    // An end that stays in sight causes no event.
    const box = this.end.getBoundingClientRect();
    if (groups.length && box.top < innerHeight + 600) requestAnimationFrame(() => this.more());
  }

  // -- the head ---------------------------------------------------------------------------------

  head() {
    const rules = make(
      "select",
      {
        onchange: () => {
          this.rule = rules.value;
          this.load();
        },
      },
      ...RULES.map((rule) => make("option", { value: rule }, message(rule))),
    );
    rules.value = this.rule;
    this.others = make("span");
    this.lists = make(
      "div",
      { class: "lists", hidden: true },
      this.others,
      this.button(message("copyPaths"), () => this.copyPaths()),
      this.button("CSV", () => this.download("csv")),
      this.button(message("zip"), () => this.download("zip")),
    );
    return make(
      "header",
      {},
      make("h2", {}, message("duplicates")),
      make("p", {}, message("duplicatesPromise")),
      make(
        "div",
        { class: "controls" },
        this.kinds,
        make("label", {}, make("span", {}, message("keepRule")), rules),
        this.lists,
      ),
    );
  }

  /** @param {Record<string, number>} counts */
  fillKinds(counts) {
    const sum = Object.values(counts).reduce((all, count) => all + count, 0);
    this.kinds.replaceChildren(
      ...["", ...KINDS].map((kind) => {
        const count = kind ? (counts[kind] ?? 0) : sum;
        const button = this.button(`${message(kind || "allKinds")} ${number(count)}`, () => {
          this.kind = kind;
          this.load();
        });
        button.setAttribute("aria-pressed", String(kind === this.kind));
        return button;
      }),
    );
  }

  /**
   * @param {string} text
   * @param {() => void} onclick
   */
  button(text, onclick) {
    return make("button", { type: "button", class: "quiet framed", onclick }, text);
  }

  /**
   * @param {string} text
   * @param {number} [done]
   * @param {number} [steps]
   */
  showNote(text, done = 0, steps = 0) {
    const bar = steps ? make("progress", { value: done, max: steps }) : null;
    this.note.replaceChildren(text, ...(bar ? [bar] : []));
  }

  // -- groups -----------------------------------------------------------------------------------

  /** The ids to keep of a group. @param {Group} group */
  kept({ key, keep }) {
    return this.chosen.get(key) ?? keep;
  }

  /**
   * Keep a photo or not; one of a group is always kept.
   *
   * @param {Group} group
   * @param {number} id
   */
  toggle(group, id) {
    const kept = this.kept(group);
    const now = kept.includes(id) ? kept.filter((other) => other !== id) : [...kept, id];
    if (!now.length) {
      toast(message("keepOne"));
      return;
    }
    this.chosen.set(group.key, now);
    const card = this.list.querySelector(`[data-key="${group.key}"]`);
    if (card) this.mark(card, group);
  }

  /** @param {Group} group */
  card(group) {
    const { key, kind, count, photos, absent } = group;
    const compare = this.button(message("sideBySide"), () =>
      this.stage.open(this.groups.indexOf(group)),
    );
    const about = [`${message(kind)}: ${message("found", { count })}`];
    if (count > photos.length) about.push(message("firstShown", { count: photos.length }));
    if (absent) about.push(message("absent", { count: absent }));
    const card = make(
      "article",
      { "data-key": key },
      make("h3", {}, about.join(" · "), photos.length > 1 ? compare : null),
      make("div", { class: "photos" }, ...photos.map((one) => this.figure(group, one))),
    );
    this.mark(card, group);
    return card;
  }

  /**
   * @param {Group} group
   * @param {Candidate} candidate
   */
  figure(group, { tile, size, taken, path }) {
    const image = make("img", { src: thumb(tile), alt: "", loading: "lazy" });
    image.style.aspectRatio = String(tile.ratio);
    const open = {
      type: "button",
      class: "picture",
      "aria-label": `${message("sideBySide")}: ${tile.name}`,
    };
    const figure = make(
      "figure",
      { "data-id": tile.id },
      make(
        "button",
        { ...open, onclick: () => this.stage.open(this.groups.indexOf(group)) },
        image,
      ),
      this.keepButton(group, tile),
      make(
        "figcaption",
        { title: path },
        make("b", {}, tile.name),
        make("span", {}, tile.duration_ms === null ? size : `${size}, ${clock(tile.duration_ms)}`),
        make("span", {}, tile.taken ? moment(tile.taken) : taken),
        make("span", { class: "path" }, make("bdi", {}, path)),
      ),
    );
    image.onerror = () => figure.classList.add("gone");
    return figure;
  }

  /**
   * @param {Group} group
   * @param {Tile} tile
   */
  keepButton(group, tile) {
    const button = this.button(message("keep"), () => this.toggle(group, tile.id));
    button.classList.add("keep");
    button.setAttribute("aria-label", `${message("keep")}: ${tile.name}`);
    return button;
  }

  /**
   * Show in a card, or side by side, what is kept.
   *
   * @param {Element} element
   * @param {Group} group
   */
  mark(element, group) {
    const kept = this.kept(group);
    /** @type {NodeListOf<HTMLElement>} */
    const photos = element.querySelectorAll("[data-id]");
    for (const photo of photos) {
      const isKept = kept.includes(Number(photo.dataset.id));
      photo.classList.toggle("kept", isKept);
      photo.querySelector(".keep").setAttribute("aria-pressed", String(isKept));
    }
  }

  // -- the list of the others -------------------------------------------------------------------

  /** @param {string} form */
  fields(form) {
    const chosen = JSON.stringify(Object.fromEntries(this.chosen));
    return { form, kind: this.kind, keep: this.rule, chosen };
  }

  /** A form, so that the browser itself writes the file while it comes. @param {string} form */
  download(form) {
    const fields = Object.entries(this.fields(form)).map(([name, value]) =>
      make("input", { type: "hidden", name, value }),
    );
    const sent = make("form", { method: "post", action: `${API}/duplicates/list` }, ...fields);
    document.body.append(sent);
    sent.submit();
    sent.remove();
  }

  async copyPaths() {
    try {
      const body = new URLSearchParams(this.fields("paths"));
      const answer = await fetch(`${API}/duplicates/list`, { method: "POST", body });
      if (!answer.ok) throw new Error(answer.statusText);
      await navigator.clipboard.writeText(await answer.text());
      toast(message("copied"));
    } catch {
      toast(message("failed"), true);
    }
  }
}
