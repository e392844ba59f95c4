// @ts-check
// One photo large: arrows, Escape, zoom, what is known of it, and what can be done with it.

import { get, photo, post } from "./api.js";
import { make } from "./dom.js";
import { number, say } from "./i18n.js";

const ICONS = {
  close: "M5 5l14 14M19 5L5 19",
  previous: "M15 4l-8 8 8 8",
  next: "M9 4l8 8-8 8",
};

function icon(name, onclick) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return make(
    "button",
    { type: "button", class: name, title: say(name), "aria-label": say(name), onclick },
    svg,
  );
}

export class Large {
  // `actions`: search(query), add(query), tell(text), closed(index)
  constructor(dialog, actions) {
    this.dialog = dialog;
    this.actions = actions;
    this.image = make("img", { alt: "", onclick: (event) => this.zoom(event) });
    this.frame = make("div", { class: "frame" }, this.image);
    this.side = make("aside", { "aria-label": say("details") });
    dialog.append(
      this.frame,
      this.side,
      icon("close", () => dialog.close()),
      icon("previous", () => this.move(-1)),
      icon("next", () => this.move(1)),
    );
    dialog.addEventListener("keydown", (event) => this.key(event));
    dialog.addEventListener("close", () => {
      this.image.removeAttribute("src");
      actions.closed(this.index, this.tiles);
    });
  }

  open(tiles, index) {
    this.tiles = tiles;
    this.index = index;
    if (!this.dialog.open) this.dialog.showModal();
    this.show();
  }

  move(step) {
    const index = this.index + step;
    if (index < 0 || index >= this.tiles.length) return;
    this.index = index;
    this.show();
  }

  async show() {
    const tile = this.tiles[this.index];
    this.frame.classList.remove("zoomed");
    this.image.src = photo(tile);
    this.image.alt = tile.name ?? "";
    this.dialog.setAttribute("aria-label", tile.name ?? "");
    this.dialog.querySelector(".previous").disabled = this.index === 0;
    this.dialog.querySelector(".next").disabled = this.index === this.tiles.length - 1;
    for (const near of [this.tiles[this.index + 1], this.tiles[this.index - 1]])
      if (near) new Image().src = photo(near);
    const known = await get(`photo/${tile.id}`);
    if (this.tiles[this.index] === tile && known.name) this.tell(tile, known);
  }

  tell(tile, known) {
    const facts = make("dl");
    const rows = Object.entries(known.facts).map(([name, value]) => [say(name), value]);
    if (tile.score != null)
      rows.push([say("why"), `${tile.band ? `${say(tile.band)}, ` : ""}${tile.score.toFixed(2)}`]);
    for (const reason of tile.why ?? []) rows.push([say(reason.source), reason.text]);
    for (const [name, value] of rows) facts.append(make("dt", {}, name), make("dd", {}, value));
    const act = (key, onclick) =>
      make("button", { type: "button", class: "quiet framed", onclick }, say(key));
    this.side.replaceChildren(
      make("h2", {}, known.name),
      facts,
      make(
        "div",
        { class: "acts" },
        act("like", () => this.leave(() => this.actions.search(`like:#${tile.id}`))),
        act("unlike", () => this.leave(() => this.actions.add(`-like:#${tile.id}`))),
        act("copyPath", () => this.copy(() => navigator.clipboard.writeText(known.path))),
        act("copyPicture", () => this.copy(() => this.copyPicture())),
        make(
          "a",
          { class: "quiet framed", href: photo(tile), download: known.name },
          say("download"),
        ),
        act("show", async () => {
          const said = await post(`show/${tile.id}`, {});
          if (said.error) this.actions.tell(said.error);
        }),
      ),
      make("p", { class: "place" }, `${number(this.index + 1)} / ${number(this.tiles.length)}`),
    );
  }

  leave(then) {
    this.dialog.close();
    then();
  }

  async copy(work) {
    try {
      await work();
      this.actions.tell(say("copied"));
    } catch {
      this.actions.tell(say("failed"));
    }
  }

  // Browsers take PNG only.
  async copyPicture() {
    const canvas = make("canvas");
    canvas.width = this.image.naturalWidth;
    canvas.height = this.image.naturalHeight;
    canvas.getContext("2d").drawImage(this.image, 0, 0);
    const png = new Promise((done) => canvas.toBlob(done, "image/png"));
    await navigator.clipboard.write([new ClipboardItem({ "image/png": png })]);
  }

  // To the photo's own pixels, at the place that was clicked, and back.
  zoom(event) {
    const { left, top, width, height } = this.image.getBoundingClientRect();
    const [x, y] = event
      ? [(event.clientX - left) / width, (event.clientY - top) / height]
      : [0.5, 0.5];
    if (!this.frame.classList.toggle("zoomed")) return;
    this.frame.scrollTo({
      left: x * this.image.offsetWidth - this.frame.clientWidth / 2,
      top: y * this.image.offsetHeight - this.frame.clientHeight / 2,
    });
  }

  key(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step && !this.frame.classList.contains("zoomed")) this.move(step);
    else if (event.key === "z" || event.key === "+" || event.key === "-") this.zoom();
    else return;
    event.preventDefault();
  }
}
