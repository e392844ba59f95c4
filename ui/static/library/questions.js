// @ts-check
// Questions before something is done to the library, asked where the server has one.

import { get } from "../base/api.js";
import { askToConfirm, toast } from "../base/dialogs.js";
import { message } from "../base/i18n.js";

/**
 * Whether to go on: at once where there is no question.
 *
 * @param {object} about a root, a model or a folder
 * @param {string} name of what is to be done
 * @param {string} [kind] the class of its button
 * @returns {Promise<boolean>}
 */
export async function askBefore(about, name, kind = "main") {
  const answer = await get("library/question", about).catch(() => ({ error: message("failed") }));
  const wrong = answer.error ?? answer.detail;
  if (wrong) {
    toast(wrong, true);
    return false;
  }
  return !answer.question || askToConfirm(name, answer.question, { yes: name, kind });
}
