// @ts-check
// "Is this Anna?": the least certain faces one after the other, by buttons or keys.

/** @import { Tile } from "../base/api.js" */
/** @import { Face, People, Person } from "./people.js" */

import { thumb } from "../base/api.js";
import { openDialog, toast } from "../base/dialogs.js";
import { make } from "../base/dom.js";
import { message } from "../base/i18n.js";
import { faceThumb, roundFace } from "./round-face.js";

/**
 * A face that may show the person; `group`: the other group that it is in, with `count` faces.
 *
 * @typedef {{ face: Face, box: number[], tile: Tile, group: number | null, count: number }} Doubt
 */

/** @type {Record<string, string>} */
const KEYS = { y: "yes", n: "no", s: "skip", ArrowRight: "skip" };

class Review {
  at = 0; // the index of the face in question
  count = 0; // answers that were saved
  body = make("div", { class: "review" });

  /**
   * @param {Person} person
   * @param {Doubt[]} doubts
   * @param {People} people
   * @param {() => void} end
   */
  constructor(person, doubts, people, end) {
    this.person = person;
    this.doubts = doubts;
    this.people = people;
    this.end = end;
    this.body.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      const answer = KEYS[event.key];
      if (!answer || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      this.decide(answer);
    });
    this.draw();
  }

  /** @param {string} answer */
  async decide(answer) {
    const doubt = this.doubts[this.at++];
    if (!doubt) return;
    const isLast = this.at >= this.doubts.length;
    if (!isLast) this.draw();
    if (answer !== "skip" && (await this.save(doubt, answer === "yes"))) this.count++;
    if (isLast) this.end();
  }

  /** @param {Doubt} doubt @param {boolean} isPerson */
  save({ face, group }, isPerson) {
    const { name, group: own } = this.person;
    if (!isPerson) return this.people.rejectFaces([face.id], name);
    if (group === null) return this.people.nameFaces([face.id], name);
    return this.people.send("people/merge", { group: own, other: group });
  }

  draw() {
    const { face, box, tile } = this.doubts[this.at];
    const fields = { at: this.at + 1, of: this.doubts.length };
    const attributes = { class: "in-question", src: faceThumb(face), alt: message("person.face") };
    const frame = make("i", { style: place(box) });
    const picture = make("span", {}, make("img", { src: thumb(tile), alt: tile.name }), frame);
    const answers = ["yes", "no", "skip"].map((answer) => this.button(answer));
    this.body.replaceChildren(
      make("p", { class: "muted", role: "status" }, message("person.reviewAt", fields)),
      make(
        "div",
        { class: "faces" },
        roundFace(this.person, this.person.name),
        make("img", attributes),
      ),
      make("div", { class: "context" }, picture),
      make("div", { class: "answers" }, ...answers),
    );
    answers[0].focus();
  }

  /** @param {string} answer */
  button(answer) {
    const kind = answer === "yes" ? "main" : "quiet framed";
    const key = make("kbd", { "aria-hidden": "true" }, answer[0].toUpperCase());
    const onclick = () => this.decide(answer);
    const text = message(`person.${answer}`);
    return make("button", { type: "button", class: kind, onclick }, text, key);
  }
}

/**
 * Ask about faces in a dialog.
 *
 * @param {Person} person
 * @param {Doubt[]} doubts
 * @param {People} people
 */
export async function review(person, doubts, people) {
  /** @type {Review} */
  let shown;
  await openDialog(message("person.isThis", { name: person.name }), (answer) => {
    shown = new Review(person, doubts, people, () => answer("done"));
    return [shown.body];
  });
  const { count } = shown;
  if (count) toast(message("person.reviewed", { count }));
}

/** A box over a picture. @param {number[]} box left, top, width and height as shares */
export const place = ([left, top, width, height]) =>
  `left:${100 * left}%;top:${100 * top}%;width:${100 * width}%;height:${100 * height}%`;
