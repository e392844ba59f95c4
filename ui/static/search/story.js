// @ts-check
// The photos of this day in earlier years, one after the other.

/** @import { Card, Tile } from "../base/api.js" */

import { get, photo, thumb } from "../base/api.js";
import { icon, iconButton, make } from "../base/dom.js";
import { day, message } from "../base/i18n.js";

const SLIDE_MS = 4000;
const OF_A_DAY = 8; // photos at most

/** @typedef {{ tile: Tile, date: string }} Slide */

/** How long ago a day was. @param {string} date such as 2019-11-25 */
const yearsAgo = (date) =>
  message("yearsAgo", { count: new Date().getFullYear() - Number(date.slice(0, 4)) });

/**
 * The card that plays the story.
 *
 * @param {Card[]} days
 * @param {(q: string) => void} search
 */
export function storyCard(days, search) {
  const count = days.reduce((sum, one) => sum + one.count, 0);
  const today = new Date().toLocaleDateString(document.documentElement.lang || undefined, {
    day: "numeric",
    month: "long",
  });
  const line = `${today} · ${message("found", { count })}`;
  const title = message("onThisDay");
  return make(
    "button",
    {
      type: "button",
      class: "story",
      onclick: () => new Story(days, search).play(),
    },
    ...days.slice(0, 3).map(({ tile }) => make("img", { src: thumb(tile), alt: "" })),
    make("span", { class: "about" }, make("b", {}, title), " ", make("small", {}, line)),
    make("span", { class: "play" }, icon("play")),
  );
}

class Story {
  at = 0;
  timer = 0;
  isPaused = matchMedia("(prefers-reduced-motion: reduce)").matches;
  /** @type {Slide[]} */
  slides = [];
  bars = make("div", { class: "bars-of-time" });
  picture = make("img", { alt: "" });
  title = make("p", { role: "status" });
  all = make("button", { type: "button", class: "quiet framed" }, message("showAll"));

  /**
   * @param {Card[]} days
   * @param {(q: string) => void} search
   */
  constructor(days, search) {
    this.days = days;
    this.pause = iconButton("pause", message("pause"), () => this.toggle());
    const close = iconButton("x", message("close"), () => this.dialog.close());
    this.dialog = make(
      "dialog",
      { id: "ps-story", "aria-label": message("onThisDay") },
      this.bars,
      make("header", {}, this.title, this.all, this.pause, close),
      this.picture,
      iconButton("chevron-left", message("previous"), () => this.go(-1), { class: "side left" }),
      iconButton("chevron-right", message("next"), () => this.go(1), { class: "side right" }),
    );
    this.all.onclick = () => {
      this.dialog.close();
      search(`date:${this.slides[this.at].date}`);
    };
    this.dialog.onkeydown = (/** @type {KeyboardEvent} */ event) => this.key(event);
    this.dialog.onclose = () => {
      clearTimeout(this.timer);
      this.dialog.remove();
    };
  }

  /** Show the first photo of each day at once; the others follow. */
  async play() {
    this.slides = this.days.map(({ tile, name }) => ({ tile, date: name }));
    document.getElementById("photoseek").append(this.dialog);
    this.dialog.showModal();
    this.show();
    const found = await Promise.all(this.days.map(({ name }) => photosOf(name)));
    const shown = this.slides[this.at].tile.id;
    this.slides = found.flatMap((tiles, n) =>
      (tiles.length ? tiles : [this.days[n].tile]).map((tile) => ({
        tile,
        date: this.days[n].name,
      })),
    );
    this.at = Math.max(
      0,
      this.slides.findIndex(({ tile }) => tile.id === shown),
    );
    this.show();
  }

  show() {
    clearTimeout(this.timer);
    const { tile, date } = this.slides[this.at];
    this.title.textContent = `${yearsAgo(date)} · ${day(date)}`;
    this.picture.src = photo(tile);
    this.picture.alt = tile.name;
    this.picture.style.backgroundImage = `url("${thumb(tile)}")`;
    const next = this.slides[this.at + 1];
    if (next) new Image().src = photo(next.tile);
    this.bars.replaceChildren(
      ...this.slides.map((_, n) =>
        make("i", { class: n < this.at ? "past" : n === this.at ? "now" : "" }),
      ),
    );
    this.dialog.classList.toggle("paused", this.isPaused);
    this.pause.replaceChildren(icon(this.isPaused ? "play" : "pause"));
    if (!this.isPaused) this.timer = setTimeout(() => this.go(1), SLIDE_MS);
  }

  /** @param {number} step */
  go(step) {
    const to = this.at + step;
    if (to >= this.slides.length) this.dialog.close();
    else if (to >= 0) {
      this.at = to;
      this.show();
    }
  }

  toggle() {
    this.isPaused = !this.isPaused;
    this.show();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    event.stopPropagation();
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) this.go(step);
  }
}

/** @param {string} date @returns {Promise<Tile[]>} */
async function photosOf(date) {
  const { tiles = [] } = await get("search", { q: `date:${date}`, count: OF_A_DAY }).catch(
    () => ({}),
  );
  return tiles;
}
