// @ts-check
// User data of the library: favourites, albums and taught names.

import { get, post } from "./api.js";
import { askForName, askForText, askToConfirm, toast } from "./dialogs.js";
import { message } from "./i18n.js";

/**
 * `query`: of an album that is a search; `ids`: its photos in its order; `cover`: a chosen photo;
 * `sort`: newest, oldest or manual.
 *
 * @typedef {{ name: string, query: string | null, ids: number[], count: number,
 *   description: string, cover: number | null, sort: string }} Album
 */

/**
 * A taught name, with its positive and negative examples.
 *
 * @typedef {{ name: string, ids: number[], not_ids: number[], count: number }} TaughtName
 */

export class UserData {
  requests = 0;
  /** @type {Promise<any>} the last change: the next one is sent after its answer */
  sent = Promise.resolve();
  /** @type {Set<number>} photo ids */
  stars = new Set();
  /** @type {Album[]} */
  albums = [];
  /** @type {TaughtName[]} */
  names = [];
  revision = -1; // of what is loaded

  /** @param {() => void} changed called after each loading */
  constructor(changed) {
    this.changed = changed;
  }

  async load() {
    const mine = ++this.requests;
    const [run, stars, albums, names] = await Promise.all(
      ["library/run", "favourites", "albums", "names"].map((path) => get(path).catch(() => ({}))),
    );
    if (mine !== this.requests) return; // a later request has the later state
    this.revision = run.user_data_revision ?? -1;
    this.stars = new Set(stars.ids ?? []);
    this.albums = albums.albums ?? [];
    this.names = names.names ?? [];
    this.changed();
  }

  /**
   * Send a change to the server, and load the user data again.
   *
   * @param {string} path
   * @param {object} body
   * @param {string} done the message on success; none if empty
   */
  async send(path, body, done) {
    this.sent = this.sent.then(() => post(path, body)).catch(() => ({ error: message("failed") }));
    const answer = await this.sent;
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

  /** Star these photos, or unstar them if all are starred. @param {number[]} ids */
  toggleStar(ids) {
    const on = !this.areStarred(ids);
    const done = message(on ? "starred" : "unstarred", { count: ids.length });
    return this.send("favourites", { ids, on }, done);
  }

  // -- albums -----------------------------------------------------------------------------------

  /** @param {number[]} ids */
  async addToAlbum(ids) {
    const known = this.albums.filter((album) => album.query === null).map(({ name }) => name);
    const name = await askForName(message("addToAlbum"), known);
    if (name)
      await this.send("albums/add", { name, ids }, message("added", { count: ids.length, name }));
  }

  /** Save a search as an album. @param {string} query */
  async saveSearch(query) {
    const name = await askForName(message("saveSearch"), []);
    if (name) await this.send("albums/add", { name, query }, message("saved", { name }));
  }

  /**
   * @param {string} name
   * @param {number[]} ids
   */
  removeFromAlbum(name, ids) {
    return this.send(
      "albums/remove",
      { name, ids },
      message("takenOut", { count: ids.length, name }),
    );
  }

  /**
   * @param {string} name
   * @param {{ description?: string, cover?: number, sort?: string }} changes
   * @param {string} done the message on success; none if empty
   */
  editAlbum(name, changes, done) {
    return this.send("albums/edit", { name, ...changes }, done);
  }

  /** @param {string} name @param {string} present its description */
  async describeAlbum(name, present) {
    const description = await askForText(message("description"), present);
    if (description !== null) await this.editAlbum(name, { description }, "");
  }

  /** @param {string} name @returns {Promise<string>} the new name; empty if it stays */
  async renameAlbum(name) {
    const to = await askForName(message("rename"), [], name);
    const isNew = to && to !== name;
    return isNew && (await this.send("albums/rename", { name, to }, "")) ? to : "";
  }

  /** @param {string} name @returns {Promise<boolean>} whether it is gone */
  async dropAlbum(name) {
    const sure = await askToConfirm(message("dropAlbum", { name }), message("photosStay"), {
      yes: message("deleteAlbum"),
    });
    return sure && this.send("albums/remove", { name }, "");
  }

  // -- names ------------------------------------------------------------------------------------

  /**
   * @param {number[]} ids
   * @param {number} [at_ms] the moment, of one video
   */
  async teach(ids, at_ms) {
    const name = await askForName(
      message("teach"),
      this.names.map((one) => one.name),
    );
    if (name) await this.send("names/teach", { name, ids, at_ms }, message("taught", { name }));
  }

  /**
   * Add a photo as an example of a name, positive or negative; the same judgement again removes it.
   *
   * @param {TaughtName} known
   * @param {number} id
   * @param {boolean} shows
   */
  async judge({ name, ids, not_ids: others }, id, shows) {
    const isJudged = (shows ? ids : others).includes(id);
    if (isJudged) await this.send("names/unteach", { name, ids: [id] }, "");
    else
      await this.send(
        "names/teach",
        { name, [shows ? "ids" : "not_ids"]: [id] },
        message("taught", { name }),
      );
  }

  /** @param {string} name */
  async rename(name) {
    const to = await askForName(message("rename"), [], name);
    if (to && to !== name) await this.send("names/rename", { name, to }, "");
  }

  /** @param {string} name */
  async unteach(name) {
    const sure = await askToConfirm(message("unteach", { name }), message("photosStay"));
    if (sure) await this.send("names/unteach", { name }, "");
  }

  /**
   * The taught names in a query.
   *
   * @param {string} query
   */
  namesIn(query) {
    const text = query.toLowerCase();
    return this.names.filter(({ name }) => {
      const at = text.indexOf(name.toLowerCase());
      const around = `${text[at - 1] ?? ""}${text[at + name.length] ?? ""}`;
      return at >= 0 && !/[a-z\d]/.test(around);
    });
  }
}
