// @ts-check
// What is done with many photos at once.

/** @import { Said } from "./said.js" */

import { post } from "./api.js";
import { make } from "./dom.js";
import { number, say } from "./i18n.js";
import { canShare, sharePhotos } from "./share.js";

/**
 * Fill the bar for what is selected; without a selection it is hidden.
 *
 * @param {HTMLElement} bar
 * @param {Set<number>} ids
 * @param {number} folded how many of them are near-duplicates of others
 * @param {{ tell: (text: string, wrong?: boolean) => void, clear: () => void, said: Said,
 *   album: string }} actions `album`: the one that is shown, if any
 */
export function fillSelection(bar, ids, folded, { tell, clear, said, album }) {
  bar.hidden = !ids.size;
  if (!ids.size) return;
  /** @type {(key: string, onclick: () => void) => HTMLElement} */
  const action = (key, onclick) =>
    make("button", { type: "button", class: "quiet framed", onclick }, say(key));
  bar.replaceChildren(
    make(
      "span",
      {},
      folded
        ? say("chosenGroups", number(ids.size), number(folded))
        : say("chosen", number(ids.size)),
    ),
    action("star", () => said.toggleStar([...ids])),
    action("addToAlbum", () => said.addToAlbum([...ids])),
    album ? action(say("takeOut", album), () => said.takeOut(album, [...ids])) : "",
    action("teach", () => said.teach([...ids])),
    action("copyPaths", () => copyPaths([...ids], tell)),
    action("zip", () => zip([...ids])),
    canShare(ids.size) ? action("share", () => sharePhotos([...ids], tell)) : "",
    action("exportTo", () => exportTo([...ids], tell)),
    action("clear", clear),
  );
}

/**
 * @param {number[]} ids
 * @param {(text: string, wrong?: boolean) => void} tell
 */
async function copyPaths(ids, tell) {
  try {
    const answer = await post("paths", { ids });
    if (answer.error) {
      tell(answer.error, true);
    } else {
      await navigator.clipboard.writeText(answer.paths.join("\n"));
      tell(say("copied"));
    }
  } catch {
    tell(say("failed"), true);
  }
}

/**
 * A form, so that the browser itself writes the file while it comes.
 *
 * @param {number[]} ids
 */
function zip(ids) {
  const input = make("input", { type: "hidden", name: "ids", value: ids.join(",") });
  const form = make("form", { method: "post", action: "/api/zip" }, input);
  document.body.append(form);
  form.submit();
  form.remove();
}

/**
 * @param {number[]} ids
 * @param {(text: string, wrong?: boolean) => void} tell
 */
async function exportTo(ids, tell) {
  const answer = await post("export", { ids }).catch(() => ({ error: say("failed") }));
  if (answer.error) tell(answer.error, true);
  else tell(say("exported", number(answer.count), answer.folder));
}
