// @ts-check
// Switches of the library: watching its folders, recognising people, and reading text.

/** @import { Actions, View } from "./library.js" */

import { askToConfirm, toast } from "../base/dialogs.js";
import { icon, make } from "../base/dom.js";
import { message } from "../base/i18n.js";

/** @param {View} view @param {Actions} actions @returns {Node[]} */
export function textReading({ reads_text: isOn, text_read, text_command: command }, actions) {
  const [read, count] = text_read;
  const state = isOn || read ? message("library.textRead", { read, count }) : "";
  return [
    make("h3", {}, message("library.textTitle")),
    make("p", { class: "muted" }, message("library.textHint")),
    command
      ? needs(command)
      : toggle(message("library.readText"), isOn, (on) => actions.act("text", { on })),
    ...(state ? [make("p", { class: "muted", id: "ps-text-state" }, state)] : []),
  ];
}

/** @param {View} view @param {Actions} actions @returns {Node[]} */
export function peopleFinding({ finds_faces: isOn, faces_found, busy }, actions) {
  const [photos, count] = faces_found;
  const forget = async () => {
    const name = message("library.forgetFaces");
    if (await askToConfirm(name, message("library.forgetFacesThis"), { yes: name }))
      await actions.act("forget-faces", {});
  };
  const state = make(
    "p",
    { class: "muted", id: "ps-faces-state" },
    message("library.facesState", { photos, count }),
  );
  const button = make(
    "button",
    { type: "button", class: "quiet framed", onclick: forget },
    icon("trash-2"),
    message("library.forgetFaces"),
  );
  return [
    make("h3", {}, message("library.peopleTitle")),
    make("p", { class: "muted" }, message("library.peopleHint")),
    toggle(message("library.findPeople"), isOn, (on) => actions.act("people", { on })),
    ...(isOn || count ? [state] : []),
    ...(photos && !busy ? [button] : []),
  ];
}

/** @param {View} view @param {Actions} actions @returns {Node[]} */
export function watchSwitch({ roots, watches, watch_message: text }, actions) {
  if (!roots.length) return [];
  const box = toggle(message("library.watch"), watches, (on) => actions.act("watch", { on }));
  return [box, ...(text ? [make("p", { class: "muted" }, text)] : [])];
}

/**
 * @param {string} text
 * @param {boolean} isOn
 * @param {(on: boolean) => void} change
 */
function toggle(text, isOn, change) {
  const box = make("input", { type: "checkbox", role: "switch" });
  box.checked = isOn;
  box.onchange = () => change(box.checked);
  return make("label", { class: "switch" }, box, text);
}

/** The command that installs the reader. @param {string} command */
function needs(command) {
  const copy = async () => {
    await navigator.clipboard.writeText(command);
    toast(message("copied"));
  };
  return make(
    "div",
    { class: "needs" },
    make("p", {}, message("library.textNeeds")),
    make(
      "div",
      { class: "command" },
      make("code", {}, command),
      make(
        "button",
        { type: "button", class: "quiet framed", onclick: copy },
        icon("copy"),
        message("library.copyCommand"),
      ),
    ),
  );
}
