// @ts-check

// The picture of the Compare tab. It goes to photoseek's own route, as the search's does; Gradio's
// form gets only the name under which the server knows its vector.

import { post } from "./api.js";
import { $, closest } from "./dom.js";
import { CompareHeat } from "./compareheat.js";
import { say, translate } from "./i18n.js";

let preview = ""; // the object URL of the picture that is shown
let chosen = 0; // how many pictures were chosen: only the last one counts
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
  for (const button of page.querySelectorAll("[data-sample]"))
    button.onclick = () => trySample(page, button.dataset.sample);
}

/**
 * Show a picture, let the server embed it, and compare it with the descriptions that there are.
 *
 * @param {any} page
 * @param {File | Blob} file
 */
async function choose(page, file) {
  const mine = ++chosen;
  const image = page.querySelector("#compare-picture img");
  URL.revokeObjectURL(preview);
  preview = URL.createObjectURL(file);
  image.src = preview;
  image.hidden = false;
  heat.take(file);
  fill("#compare-name", "");
  const said = await post("picture", file).catch(() => ({ error: say("failed") }));
  if (mine !== chosen) return;
  page.querySelector("#compare-note").textContent = said.error ?? "";
  fill("#compare-name", said.name ?? "");
  // Gradio takes over what was filled in after this script has returned.
  if (!said.error && field("#descriptions").value.trim())
    setTimeout(() => $("compare-go").click(), 50);
}

/**
 * @param {any} page
 * @param {string} name
 */
async function trySample(page, name) {
  const picture = await (await fetch(`/sample/${name}`)).blob();
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

// Gradio draws the page after its scripts have come.
const waiting = setInterval(() => {
  const page = document.querySelector("#compare-page");
  if (!page || !$("compare-how")) return;
  clearInterval(waiting);
  start(page);
}, 30);
