// @ts-check
// Pictures to search with: picked, dropped or pasted.

import { post } from "../base/api.js";
import { $ } from "../base/dom.js";
import { message } from "../base/i18n.js";

/**
 * @param {(file: File, name: string) => void} search `name`: by which the server knows it
 * @param {(error: string) => void} fail
 */
export function takePictures(search, fail) {
  /** @param {File} file */
  const take = async (file) => {
    const answer = await post("picture", file).catch(() => ({ error: message("failed") }));
    if (answer.error) fail(answer.error);
    else search(file, answer.name);
  };
  pick(take);
  drop(take);
  addEventListener("paste", (event) => {
    const file = isShown() && event.clipboardData?.files[0];
    if (!file) return;
    event.preventDefault();
    take(file);
  });
}

/** Compare takes pictures itself. */
function isShown() {
  return document.body.dataset.page !== "how";
}

/** @param {(file: File) => void} take */
function pick(take) {
  const input = $("ps-file");
  $("ps-pick").onclick = () => input.click();
  input.onchange = () => {
    if (input.files[0]) take(input.files[0]);
    input.value = "";
  };
}

/** @param {(file: File) => void} take */
function drop(take) {
  /** @param {DragEvent} event */
  const hasFiles = (event) => isShown() && [...(event.dataTransfer?.types ?? [])].includes("Files");
  addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    $("ps-drop").hidden = false;
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) $("ps-drop").hidden = true;
  });
  addEventListener("drop", (event) => {
    $("ps-drop").hidden = true;
    if (!hasFiles(event)) return;
    event.preventDefault();
    take(event.dataTransfer.files[0]);
  });
}
