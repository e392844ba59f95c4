// @ts-check
// People of the library: named ones, groups of faces without a name, and changes of both.

/** @import { Tile } from "../base/api.js" */

import { get, post } from "../base/api.js";
import { askForName, askForText, toast } from "../base/dialogs.js";
import { message } from "../base/i18n.js";
import { nameOf } from "./round-face.js";
import { ANOTHER, askWhetherSame, pickPerson, SAME } from "./same-person.js";

const LOADED = 200; // people of the list

/** A face, by which its crop is loaded. @typedef {{ id: number, version: string }} Face */

/**
 * A person, or a group of faces without a name (`PersonView` of `ui/people.py`).
 *
 * @typedef {object} Person
 * @property {string} name empty for a group without one
 * @property {number | null} group null for a person that only files name
 * @property {number} count
 * @property {string} first_year
 * @property {string} last_year
 * @property {string} query finds the photos
 * @property {boolean} hidden
 * @property {Face | null} face
 * @property {Tile | null} tile in place of a face
 * @property {boolean} from_file whether only files name the person
 * @property {string[]} other_names
 */

export class People {
  requests = 0;
  /** @type {Person[]} named ones first, without hidden ones */
  list = [];
  hidden = 0; // number of hidden people
  searched = 0; // number of photos that were searched for faces

  /** @param {() => void} loaded @param {() => void} changed by the user: photos may have other names */
  constructor(loaded, changed) {
    this.loaded = loaded;
    this.changed = changed;
  }

  async load() {
    const mine = ++this.requests;
    const answer = await get("people", { count: LOADED }).catch(() => ({}));
    if (mine !== this.requests || !answer.people) return;
    this.list = answer.people;
    this.hidden = answer.hidden;
    this.searched = answer.searched;
    this.loaded();
  }

  get names() {
    return this.list.filter(({ name }) => name).map(({ name }) => name);
  }

  /** The person of a name, in any case. @param {string} name */
  named(name) {
    const folded = name.toLowerCase();
    return this.list.find((one) => one.name.toLowerCase() === folded);
  }

  /** The person of a filter's value: a name, or a group as in #12. @param {string} value */
  find(value) {
    const group = /^#(\d+)$/.exec(value)?.[1];
    return group ? this.list.find((one) => one.group === Number(group)) : this.named(value);
  }

  /**
   * Send a change to the server, and load the people again.
   *
   * @param {string} path
   * @param {object} body
   * @param {string} [done] the message on success
   * @returns {Promise<any>} the answer; null after an error, which is shown
   */
  async send(path, body, done = "") {
    const answer = await post(path, body).catch(() => ({ error: message("failed") }));
    if (answer.error) {
      toast(answer.error, true);
      return null;
    }
    await this.load();
    this.changed();
    if (done) toast(done);
    return answer;
  }

  /**
   * Name a person, after a question where another person has that name.
   *
   * @param {Person} person
   * @param {string} name
   * @returns {Promise<Person | null>} the named person; null where nothing was changed
   */
  async name(person, name) {
    if (!name || name === person.name) return null;
    const other = this.named(name);
    const isOther = other && other.group !== null && other.group !== person.group;
    const answer = isOther ? await askWhetherSame(person, other) : SAME;
    if (!answer) return null;
    const body = { group: person.group, name, another: answer === ANOTHER };
    return this.send("people/name", body, message("person.named", { name }));
  }

  /**
   * Make two people one, with the name of the one that has a name.
   *
   * @param {Person} person
   * @returns {Promise<Person | null>} the person of both; null where nothing was changed
   */
  async merge(person) {
    const others = this.list.filter(({ group }) => group !== null && group !== person.group);
    const other = await pickPerson(others, message("person.sameAs"));
    if (!other) return null;
    const [kept, gone] = person.name || !other.name ? [person, other] : [other, person];
    const body = { group: kept.group, other: gone.group };
    return this.send("people/merge", body, message("person.merged"));
  }

  /** @param {Person} person @param {boolean} on */
  hide({ group }, on) {
    return this.send("people/hide", { group, on }, on ? message("person.hiddenNow") : "");
  }

  /** Ask for the person that these photos show instead of this one. @param {Person} person @param {number[]} ids */
  async moveTo(person, ids) {
    const known = this.names.filter((name) => name !== person.name);
    const name = await askForName(message("person.another"), known);
    if (name) await this.takeOut(person, ids, name);
  }

  /**
   * Remove photos from a person; with a name, they are that person's.
   *
   * @param {Person} person
   * @param {number[]} ids
   */
  async takeOut(person, ids, name = "") {
    const { group } = person;
    const of = name ? await this.whichOne(name) : null;
    if (of === undefined) return;
    const answer = await this.send("people/reject", { group, ids, name, of });
    if (!answer) return;
    const { changed: count } = answer;
    toast(
      name
        ? message("person.moved", { count, name })
        : message("person.removed", { count, name: nameOf(person) }),
    );
  }

  /** @param {number[]} ids of faces @param {string} name */
  async nameFaces(ids, name) {
    const of = await this.whichOne(name);
    if (of === undefined) return null;
    return this.send("faces/name", { ids, name, of }, message("person.named", { name }));
  }

  /**
   * The group of the person that a name means, after a question where several have it.
   *
   * @param {string} name
   * @returns {Promise<number | null | undefined>} null where the name is enough; undefined if the
   *   dialog is closed
   */
  async whichOne(name) {
    const folded = name.toLowerCase();
    const same = this.list.filter((one) => one.group !== null && one.name.toLowerCase() === folded);
    if (same.length < 2) return null;
    return (await pickPerson(same, message("person.whichOne", { name })))?.group;
  }

  /** Represent a person by the face in a photo. @param {number} group @param {number} photo */
  setCover(group, photo) {
    return this.send("people/cover", { group, photo }, message("person.coverSet"));
  }

  /** Ask for the other names of a person. @param {Person} person */
  async nameOtherwise({ group, name, other_names: others }) {
    const given = await askForText(message("person.otherNames", { name }), others.join("\n"));
    if (given === null) return;
    const names = given.split("\n").map((one) => one.trim());
    const body = { group, name, other_names: names.filter(Boolean), another: true };
    await this.send("people/name", body, message("person.named", { name }));
  }

  /** @param {number[]} ids of faces @param {string} name */
  rejectFaces(ids, name) {
    return this.send("faces/reject", { ids, name });
  }
}
