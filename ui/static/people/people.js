// @ts-check
// People of the library: named ones, groups of faces without a name, and changes of both.

/** @import { Tile } from "../base/api.js" */

import { get, post } from "../base/api.js";
import { askForName, toast } from "../base/dialogs.js";
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
 */

export class People {
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
    const answer = await get("people", { count: LOADED }).catch(() => ({}));
    if (!answer.people) return;
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
    const other = await pickPerson(person, this.list);
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
    const answer = await this.send("people/reject", { group, ids, name });
    if (!answer) return;
    const { changed: count } = answer;
    toast(
      name
        ? message("person.moved", { count, name })
        : message("person.removed", { count, name: nameOf(person) }),
    );
  }

  /** @param {number[]} ids of faces @param {string} name */
  nameFaces(ids, name) {
    return this.send("faces/name", { ids, name }, message("person.named", { name }));
  }

  /** @param {number[]} ids of faces @param {string} name */
  rejectFaces(ids, name) {
    return this.send("faces/reject", { ids, name });
  }
}
