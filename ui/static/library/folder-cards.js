// @ts-check
// Cards of the folders of the library, the first step of a new one, and files with problems.

/** @import { Tile } from "../base/api.js" */
/** @import { Actions, View } from "./library.js" */

import { thumb } from "../base/api.js";
import { icon, make } from "../base/dom.js";
import { message } from "../base/i18n.js";
import { menuButton } from "../base/menu.js";
import { askBefore } from "./questions.js";

/** @typedef {{ id: number, name: string, path: string, cover: Tile | null, counts: number[] }} Root */
/** @typedef {{ word: string, name: string }} Offer */
/**
 * @typedef {{ path: string, reason: string, damaged: boolean, photo_id: number | null }} Problem
 */

const REMARKS = ["damagedCount", "unreadableCount", "missingCount"];

/** @param {View} view @param {Actions} actions @returns {Node[]} */
export function folderPart({ roots, offer, error, busy }, actions) {
  if (error) return [make("p", { class: "status error", role: "alert" }, error)];
  if (!roots.length) return busy ? [] : [firstStep(offer, actions)];
  const cards = roots.map((root) => make("li", {}, folderCard(root, actions)));
  return [
    make("h3", {}, message("library.foldersTitle")),
    make("ul", { class: "card-grid", id: "ps-roots" }, ...cards),
  ];
}

/**
 * @param {Root} root
 * @param {Actions} actions
 */
function folderCard({ id, name, path, cover, counts }, actions) {
  const [photos, ...others] = counts;
  const remarks = REMARKS.flatMap((key, at) =>
    others[at] ? [message(`library.${key}`, { count: others[at] })] : [],
  );
  const picture = cover
    ? make("img", { src: thumb(cover), alt: "", loading: "lazy" })
    : icon("folder");
  const menu = menuButton(message("library.actionsOf", { name }), () => folderItems(id, actions));
  return make(
    "article",
    { class: "folder-card" },
    make("div", { class: "cover" }, picture),
    make(
      "div",
      { class: "about" },
      make("b", { title: path }, name),
      make("span", { class: "muted path", title: path }, path),
      make("span", { class: "count" }, message("found", { count: photos })),
      make("span", { class: "remarks" }, remarks.join(" · ")),
    ),
    menu,
  );
}

/**
 * @param {number} root
 * @param {Actions} actions
 */
const folderItems = (root, actions) => [
  {
    icon: "refresh-cw",
    text: message("library.updateOne"),
    act: () => actions.act("update", { root }),
  },
  {
    icon: "rotate-cw",
    text: message("library.rescan"),
    act: () => actions.act("update", { root, again: true }),
  },
  {
    icon: "trash-2",
    text: message("library.forget"),
    removes: true,
    act: async () => {
      const isSure = await askBefore({ root }, message("library.forget"), "danger");
      if (isSure) await actions.act("forget", { root });
    },
  },
];

/**
 * @param {Offer | null} offer
 * @param {Actions} actions
 */
function firstStep(offer, actions) {
  const choose = make(
    "button",
    { type: "button", class: "main", onclick: actions.choose.bind(actions) },
    message("library.chooseFolder"),
  );
  const add = offer
    ? make(
        "button",
        {
          type: "button",
          class: "quiet framed",
          onclick: () => actions.act("add", { word: offer.word }),
        },
        message("library.addFolder", { name: offer.name }),
      )
    : null;
  return make(
    "div",
    { class: "first" },
    icon("folder-plus"),
    make("h2", {}, message("library.firstStep")),
    make("p", {}, message("library.firstHint")),
    make("div", { class: "row" }, choose, add),
  );
}

/**
 * @param {Problem[]} problems
 * @param {number} count of all of them
 * @returns {Node[]}
 */
export function problemList(problems, count) {
  if (!count) return [];
  const left = count - problems.length;
  const more = left ? make("p", {}, message("library.moreFiles", { count: left })) : null;
  const items = problems.map((problem) => make("li", {}, ...problemParts(problem)));
  const title = make("summary", {}, icon("triangle-alert"), message("library.problems", { count }));
  return [make("details", {}, title, make("ul", {}, ...items), more)];
}

/** @param {Problem} problem */
function problemParts({ path, reason, damaged, photo_id }) {
  const picture =
    damaged && photo_id !== null
      ? make("img", { src: thumb({ id: photo_id, version: "" }), alt: "", loading: "lazy" })
      : null;
  const remark = damaged ? message("library.damaged") : "";
  return [picture, make("span", {}, make("code", {}, path), `: ${reason}${remark}`)];
}
