// @ts-check
// What people say of their photos: stars, albums and taught names, as the server keeps them.

import { get, post } from "./api.js";
import { confirmed, nameAsked } from "./asker.js";
import { number, say } from "./i18n.js";
import { toast } from "./toast.js";

/**
 * `query`: of an album that is a search; `ids`: its photos.
 *
 * @typedef {{ name: string, query: string | null, ids: number[], count: number }} Album
 */

/**
 * A taught name, and the photos that are said to show it, or not to.
 *
 * @typedef {{ name: string, ids: number[], not_ids: number[], count: number }} TaughtName
 */

export class Said {
  /** @type {Set<number>} photo ids */
  stars = new Set();
  /** @type {Album[]} */
  albums = [];
  /** @type {TaughtName[]} */
  names = [];

  /** @param {() => void} changed called whenever it is read anew */
  constructor(changed) {
    this.changed = changed;
  }

  async load() {
    const [stars, albums, names] = await Promise.all(
      ["stars", "albums", "names"].map((path) => get(path).catch(() => ({}))),
    );
    this.stars = new Set(stars.ids ?? []);
    this.albums = albums.albums ?? [];
    this.names = names.names ?? [];
    this.changed();
  }

  /**
   * Tell the server something, and read anew what is said then.
   *
   * @param {string} path
   * @param {object} body
   * @param {string} done what to say of it; nothing where it is empty
   */
  async tell(path, body, done) {
    const answer = await post(path, body).catch(() => ({ error: say("failed") }));
    if (answer.error) {
      toast(answer.error, true);
      return false;
    }
    await this.load();
    if (done) toast(done);
    return true;
  }

  // -- stars ------------------------------------------------------------------------------------

  /** @param {number[]} ids */
  areStarred(ids) {
    return ids.every((id) => this.stars.has(id));
  }

  /** Give a star to all of these, or take it from all that have one. @param {number[]} ids */
  toggleStar(ids) {
    const on = !this.areStarred(ids);
    const done = say(on ? "starred" : "unstarred", number(ids.length));
    return this.tell("star", { ids, on }, done);
  }

  // -- albums -----------------------------------------------------------------------------------

  /** @param {number[]} ids */
  async addToAlbum(ids) {
    const known = this.albums.filter((album) => album.query === null).map(({ name }) => name);
    const name = await nameAsked(say("addToAlbum"), known);
    if (name) await this.tell("album/add", { name, ids }, say("added", number(ids.length), name));
  }

  /** Keep a search as an album, which stays a search. @param {string} query */
  async saveSearch(query) {
    const name = await nameAsked(say("saveSearch"), []);
    if (name) await this.tell("album/add", { name, query }, say("saved", name));
  }

  /**
   * @param {string} name
   * @param {number[]} ids
   */
  takeOut(name, ids) {
    return this.tell("album/remove", { name, ids }, say("takenOut", number(ids.length), name));
  }

  /** @param {string} name */
  async renameAlbum(name) {
    const to = await nameAsked(say("rename"), [], name);
    if (to && to !== name) await this.tell("album/rename", { name, to }, "");
  }

  /** @param {string} name */
  async dropAlbum(name) {
    const sure = await confirmed(say("dropAlbum", name), say("photosStay"));
    if (sure) await this.tell("album/remove", { name }, "");
  }

  // -- names ------------------------------------------------------------------------------------

  /** @param {number[]} ids */
  async teach(ids) {
    const name = await nameAsked(
      say("teach"),
      this.names.map((one) => one.name),
    );
    if (name) await this.tell("teach", { name, ids }, say("taught", name));
  }

  /**
   * Say that a photo shows what a name means, or does not; the same once more takes it back.
   *
   * @param {TaughtName} known
   * @param {number} id
   * @param {boolean} shows
   */
  async judge({ name, ids, not_ids: others }, id, shows) {
    const isSaid = (shows ? ids : others).includes(id);
    if (isSaid) await this.tell("unteach", { name, ids: [id] }, "");
    else await this.tell("teach", { name, [shows ? "ids" : "not_ids"]: [id] }, say("taught", name));
  }

  /** @param {string} name */
  async rename(name) {
    const to = await nameAsked(say("rename"), [], name);
    if (to && to !== name) await this.tell("rename", { name, to }, "");
  }

  /** @param {string} name */
  async unteach(name) {
    const sure = await confirmed(say("unteach", name), say("photosStay"));
    if (sure) await this.tell("unteach", { name }, "");
  }

  /**
   * The taught names that a query asks for.
   *
   * @param {string} query
   */
  asked(query) {
    const text = query.toLowerCase();
    return this.names.filter(({ name }) => {
      const at = text.indexOf(name.toLowerCase());
      const around = `${text[at - 1] ?? ""}${text[at + name.length] ?? ""}`;
      return at >= 0 && !/[a-z\d]/.test(around);
    });
  }
}
