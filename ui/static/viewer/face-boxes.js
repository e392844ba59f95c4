// @ts-check
// Boxes around the faces of a photo in the large view, with names, and the list of its people.

/** @import { Tile } from "../base/api.js" */
/** @import { Face, People } from "../people/people.js" */

import { get } from "../base/api.js";
import { askForName } from "../base/dialogs.js";
import { make } from "../base/dom.js";
import { message } from "../base/i18n.js";
import { menuButton, openMenu } from "../base/menu.js";
import { roundFace } from "../people/round-face.js";
import { quoted } from "../search/query.js";
import { place } from "../people/review.js";

const SHOWN = "photoseek.faces"; // of the browser's storage: whether all boxes are shown

/**
 * A face in a photo; `from_file`: the name is from the file.
 *
 * @typedef {{ face: Face, box: number[], group: number | null, name: string, from_file: boolean }}
 *   FaceOfPhoto
 */

export class FaceBoxes {
  /** @type {FaceOfPhoto[]} */
  faces = [];
  /** @type {HTMLElement | null} */
  layer = null;
  /** @type {HTMLElement | null} */
  button = null;
  /** @type {ResizeObserver | null} keeps it on the photo */
  observer = null;
  requests = 0; // number of requests: only the last answer is shown
  photo = 0; // the id of the one that is shown
  areShown = localStorage.getItem(SHOWN) === "yes";

  /**
   * @param {People} people
   * @param {(query: string) => void} search
   */
  constructor(people, search) {
    this.people = people;
    this.search = search;
  }

  /**
   * Load the faces of a photo and lay boxes over it.
   *
   * @param {Tile} tile
   * @param {() => HTMLElement | undefined} picture the photo as it is shown
   */
  async show(tile, picture) {
    const mine = ++this.requests;
    const { faces = [] } = await get(`photos/${tile.id}/faces`).catch(() => ({}));
    if (mine !== this.requests) return;
    this.remove();
    this.photo = tile.id;
    this.faces = tile.duration_ms === null ? faces : [];
    const image = picture();
    if (this.faces.length && image?.parentElement) this.cover(image);
  }

  /** @param {HTMLElement} image */
  cover(image) {
    const layer = make("div", { class: "ps-boxes" }, ...this.faces.map((face) => this.box(face)));
    layer.classList.toggle("shown", this.areShown);
    this.observer = new ResizeObserver(() => {
      layer.style.width = `${image.offsetWidth}px`;
      layer.style.height = `${image.offsetHeight}px`;
    });
    this.observer.observe(image);
    image.parentElement.append(layer);
    this.layer = layer;
  }

  /** @param {FaceOfPhoto} face */
  box(face) {
    const name = face.name || message("person.unnamed");
    const box = make(
      "button",
      { type: "button", style: place(face.box), "aria-label": name, "aria-haspopup": "menu" },
      make("span", { "aria-hidden": "true" }, name),
    );
    for (const event of ["pointerdown", "pointerup", "click"])
      box.addEventListener(event, (/** @type {Event} */ one) => one.stopPropagation());
    box.addEventListener("click", () => openMenu(box, name, this.items(face)));
    return box;
  }

  /** Show all boxes, or only that under the pointer. */
  toggle() {
    this.areShown = !this.areShown;
    localStorage.setItem(SHOWN, this.areShown ? "yes" : "no");
    this.layer?.classList.toggle("shown", this.areShown);
    this.button?.setAttribute("aria-pressed", String(this.areShown));
  }

  remove() {
    this.observer?.disconnect();
    this.layer?.remove();
    this.layer = null;
    this.faces = [];
  }

  hide() {
    this.requests++;
    this.remove();
  }

  /** The people of the photo, for the details. @returns {Node[]} */
  list() {
    if (!this.faces.length) return [];
    const rows = this.faces.map((face, at) => this.row(face, at));
    const label = message("showFaces");
    this.button = make(
      "button",
      {
        type: "button",
        class: "quiet framed",
        "aria-pressed": String(this.areShown),
        onclick: () => this.toggle(),
      },
      label,
    );
    return [
      make("h3", {}, message("people")),
      make("ul", { class: "ps-persons" }, ...rows, make("li", {}, this.button)),
    ];
  }

  /** @param {FaceOfPhoto} face @param {number} at */
  row(face, at) {
    const { name, group } = face;
    const person = this.people.list.find((one) => group !== null && one.group === group);
    const query = person?.query ?? (name ? `person:${quoted(name)}` : `person:#${group}`);
    const mark = (/** @type {boolean} */ on) =>
      this.layer?.children[at]?.classList.toggle("marked", on);
    const shown = name || message("person.unnamed");
    const open = () => (name || group !== null ? this.search(query) : this.rename(face));
    return make(
      "li",
      {
        onpointerenter: () => mark(true),
        onpointerleave: () => mark(false),
        onfocusin: () => mark(true),
        onfocusout: () => mark(false),
      },
      roundFace({ face: face.face }),
      make("button", { type: "button", class: "quiet", onclick: open }, shown),
      name && face.from_file ? make("small", { class: "muted" }, message("person.fromFile")) : null,
      menuButton(message("library.actionsOf", { name: shown }), () => this.items(face)),
    );
  }

  /** @param {FaceOfPhoto} face */
  items(face) {
    const { name, group, face: found } = face;
    const rename = {
      icon: name ? "user" : "pencil",
      text: message(name ? "person.another" : "person.addName"),
      act: () => this.rename(face),
    };
    const reject = {
      icon: "x",
      text: message("person.not", { name }),
      act: () => this.people.rejectFaces([found.id], name),
    };
    const cover = {
      icon: "image",
      text: message("person.cover"),
      act: () => this.people.setCover(group, this.photo),
    };
    return [...(name ? [reject] : []), rename, ...(group === null ? [] : [cover])];
  }

  /** Name a face; of a group without a name, the group. @param {FaceOfPhoto} face */
  async rename({ face, group, name }) {
    const known = this.people.names.filter((one) => one !== name);
    const given = await askForName(message(name ? "person.another" : "person.addName"), known);
    if (!given) return;
    const done = message("person.named", { name: given });
    if (name || group === null) await this.people.nameFaces([face.id], given);
    else await this.people.send("people/name", { group, name: given }, done);
  }
}
