// @ts-check
// The picture and the scores of the Compare tab. The picture is uploaded to photoseek's route, as a
// search picture is; Gradio's form receives the server's name for its vector.

import { post } from "../base/api.js";
import { $, closest, make } from "../base/dom.js";
import { message, translate } from "../base/i18n.js";
import { CompareHeat } from "./compare-heat-map.js";
import { loadGradio } from "./gradio.js";

let preview = ""; // the object URL of the picture that is shown
let uploads = 0; // number of uploads: only the last one is shown
/** @type {CompareHeat} */
let heat = null;

/** @param {any} page */
function start(page) {
  const input = page.querySelector("input[type=file]");
  const zone = page.querySelector("#compare-picture");
  translate(page);
  translate($("compare-how"));
  heat = new CompareHeat(page.querySelector(".ps-shown"), page.querySelector("#compare-heat"));
  document.addEventListener("click", ({ target }) => {
    const row = closest(target, "#scores tbody tr");
    if (row) heat.toggle(row);
    else if (closest(target, "#compare-go")) heat.hide();
  });
  input.onchange = () => {
    if (input.files[0]) choose(page, input.files[0]);
    input.value = "";
  };
  zone.ondragover = (event) => event.preventDefault();
  zone.ondrop = (event) => {
    event.preventDefault();
    if (event.dataTransfer.files[0]) choose(page, event.dataTransfer.files[0]);
  };
  addEventListener("paste", (event) => {
    const file = page.offsetParent !== null && event.clipboardData?.files[0];
    if (file) {
      event.preventDefault();
      choose(page, file);
    }
  });
  document.addEventListener("ps-compared", (event) => {
    if (event instanceof CustomEvent) drawComparison(event.detail);
  });
  for (const button of page.querySelectorAll("[data-sample]"))
    button.onclick = () => trySample(page, button.dataset.sample);
}

/**
 * Show a picture, embed it on the server, and compare it with the descriptions.
 *
 * @param {any} page
 * @param {File | Blob} file
 */
async function choose(page, file) {
  const mine = ++uploads;
  const image = page.querySelector("#compare-picture img");
  URL.revokeObjectURL(preview);
  preview = URL.createObjectURL(file);
  image.src = preview;
  image.parentElement.hidden = false;
  heat.take(file);
  $("scores").inert = true; // those of the picture before
  fill("#compare-name", "");
  const answer = await post("picture", file).catch(() => ({ error: message("failed") }));
  if (mine !== uploads) return;
  page.querySelector("#compare-note").textContent = answer.error ?? "";
  fill("#compare-name", answer.name ?? ""); // its change event compares
}

/**
 * @typedef {object} Comparison
 * @property {string} picture its name on the server
 * @property {string[][]} scores
 * @property {string} status
 * @property {boolean} is_error
 */
/**
 * Show the scores of all descriptions; the press of one shows where it is seen.
 *
 * @param {Comparison | null} comparison the last one, which may be of the picture before
 */
function drawComparison(comparison) {
  if (comparison?.picture !== field("#compare-name").value) return;
  const { scores, status, is_error } = comparison;
  heat.hide();
  $("scores").inert = false;
  const heads = ["description", "similarity", "share"].map((key) => message(`compare.${key}`));
  const row = (/** @type {string[]} */ [text, ...numbers]) =>
    make(
      "tr",
      {},
      make(
        "td",
        {},
        make("button", { type: "button", class: "where", "aria-pressed": "false" }, text),
      ),
      ...numbers.map((number) => make("td", {}, number)),
    );
  const table = make(
    "table",
    { class: "scores" },
    make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", {}, head)))),
    make("tbody", {}, ...scores.map(row)),
  );
  $("scores").replaceChildren(...(scores.length ? [table] : []));
  const kind = is_error
    ? { class: "status error", role: "alert" }
    : { class: "status", role: "status" };
  $("compare-status").replaceChildren(make("p", kind, status));
}

/**
 * @param {any} page
 * @param {string} name
 */
async function trySample(page, name) {
  const picture = await (await fetch(`sample/${name}`)).blob();
  fill("#descriptions", page.dataset.descriptions);
  choose(page, picture);
}

/**
 * @param {string} box the selector of a Gradio component
 * @returns {HTMLInputElement}
 */
const field = (box) => document.querySelector(`${box} textarea, ${box} input`);

/**
 * @param {string} box the selector of a Gradio component
 * @param {string} text
 */
function fill(box, text) {
  field(box).value = text;
  field(box).dispatchEvent(new Event("input", { bubbles: true }));
}

let opened = false;

/** Load the page of Compare, once; after a failure, when it is opened again. */
export async function openCompare() {
  if (opened) return;
  opened = true;
  const box = $("ps-how");
  box.hidden = false;
  box.replaceChildren(make("p", { role: "status" }, message("compare.loading")));
  const error = await loadGradio().catch(() => message("failed"));
  if (error) {
    opened = false;
    const again = { type: "button", class: "quiet framed", onclick: openCompare };
    box.replaceChildren(
      make("p", { role: "alert" }, error),
      make("button", again, message("tryAgain")),
    );
    return;
  }
  box.hidden = true;
  start($("compare-page"));
}
