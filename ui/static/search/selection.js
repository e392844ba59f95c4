// @ts-check
// The bar of the selected photos: actions on many photos at once.

/** @import { UserData } from "../base/user-data.js" */
/** @import { People, Person } from "../people/people.js" */

import { API, post } from "../base/api.js";
import { toast } from "../base/dialogs.js";
import { icon, make } from "../base/dom.js";
import { message } from "../base/i18n.js";
import { menuButton } from "../base/menu.js";
import { canShare, sharePhotos } from "../base/share.js";

/**
 * Fill the bar for the selected photos; without a selection it is hidden.
 *
 * @param {HTMLElement} bar
 * @param {Set<number>} ids
 * @param {number} folded how many of them are near-duplicates of others
 * @param {{ clear: () => void, userData: UserData, album: string, cover: string,
 *   shift: ((step: number) => void) | null, person: Person | null, people: People }} actions
 *   `album`: the name of the shown album that photos can be removed from; `cover`: of the one that
 *   a photo can be the cover of; `shift`: move the photos of an album in its order; `person`: the
 *   one that all photos show
 */
export function fillSelection(bar, ids, folded, actions) {
  const { clear, userData, album, cover, shift, person, people } = actions;
  bar.hidden = !ids.size;
  if (!ids.size) return;
  /** @type {(name: string, key: string, onclick: () => void) => HTMLElement} */
  const action = (name, key, onclick) =>
    make("button", { type: "button", class: "quiet framed", onclick }, icon(name), message(key));
  bar.replaceChildren(
    make(
      "span",
      {},
      folded
        ? message("chosenGroups", { count: ids.size, folded })
        : message("chosen", { count: ids.size }),
    ),
    ...(person?.group == null
      ? []
      : [
          action("thumbs-down", notThis(person), () => people.takeOut(person, [...ids])),
          action("users", "person.another", () => people.moveTo(person, [...ids])),
          ids.size === 1
            ? action("image", "person.cover", () => people.setCover(person.group, [...ids][0]))
            : "",
        ]),
    action("star", "star", () => userData.toggleStar([...ids])),
    action("image-plus", "addToAlbum", () => userData.addToAlbum([...ids])),
    album
      ? action("minus", message("takeOut", { name: album }), () =>
          userData.removeFromAlbum(album, [...ids]),
        )
      : "",
    action("tag", "teach", () => userData.teach([...ids])),
    action("copy", "copyPaths", () => copyPaths([...ids])),
    action("download", "zip", () => zip([...ids])),
    canShare(ids.size) ? action("share-2", "share", () => sharePhotos([...ids])) : "",
    action("folder-plus", "exportTo", () => exportTo([...ids])),
    cover ? menuButton(message("ofAlbum"), () => ofAlbum([...ids], cover, userData, shift)) : "",
    action("x", "clear", clear),
  );
}

/** @param {Person} person */
const notThis = ({ name }) => (name ? message("person.not", { name }) : message("person.notThis"));

/**
 * Actions on photos of the album that is shown.
 *
 * @param {number[]} ids
 * @param {string} name
 * @param {UserData} userData
 * @param {((step: number) => void) | null} shift
 */
function ofAlbum(ids, name, userData, shift) {
  const setCover = () => userData.editAlbum(name, { cover: ids[0] }, message("coverSet", { name }));
  const move = (
    /** @type {string} */ icon,
    /** @type {string} */ key,
    /** @type {number} */ step,
  ) => (shift ? [{ icon, text: message(key), act: () => shift(step) }] : []);
  return [
    { icon: "image", text: message("useAsCover"), act: setCover },
    ...move("arrow-left", "moveEarlier", -1),
    ...move("arrow-right", "moveLater", 1),
  ];
}

/**
 * @param {number[]} ids
 */
async function copyPaths(ids) {
  try {
    const answer = await post("paths", { ids });
    if (answer.error) {
      toast(answer.error, true);
    } else {
      await navigator.clipboard.writeText(answer.paths.join("\n"));
      toast(message("copied"));
    }
  } catch {
    toast(message("failed"), true);
  }
}

/**
 * Submit a form, so that the browser writes the file as it arrives.
 *
 * @param {number[]} ids
 */
function zip(ids) {
  const input = make("input", { type: "hidden", name: "ids", value: ids.join(",") });
  const form = make("form", { method: "post", action: `${API}/zip` }, input);
  document.body.append(form);
  form.submit();
  form.remove();
}

/**
 * @param {number[]} ids
 */
async function exportTo(ids) {
  const answer = await post("export", { ids }).catch(() => ({ error: message("failed") }));
  if (answer.error) toast(answer.error, true);
  else toast(message("exported", { count: answer.count, folder: answer.folder }));
}
