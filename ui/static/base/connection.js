// @ts-check
// The connection to the server: a message while it does not answer, and recovery when it returns.

import { make } from "./dom.js";
import { message } from "./i18n.js";

const FIRST_MS = 1000; // until the server is asked again; doubled each time
const LONGEST_MS = 15_000;
const GATEWAY = [502, 504]; // a reverse proxy answers in place of the server

/** @type {HTMLElement | null} the message, while it is shown */
let box = null;
let timer = 0;
/** @type {(() => void)[]} */
const watchers = [];

/** Whether the server does not answer. */
export const isGone = () => box !== null;

/** Call a function each time that the server answers again. @param {() => void} watcher */
export const onReturn = (watcher) => watchers.push(watcher);

/**
 * As `fetch`; a failure is thrown once it is known whether the server answers at all.
 *
 * @param {string} address
 * @param {RequestInit} [options]
 * @returns {Promise<Response>}
 */
export async function request(address, options) {
  try {
    return await answerOf(address, options);
  } catch (error) {
    if (error.name !== "AbortError" && !isGone()) await check();
    throw error;
  }
}

/**
 * @param {string} address
 * @param {RequestInit} [options]
 */
async function answerOf(address, options) {
  const answer = await fetch(address, options);
  if (GATEWAY.includes(answer.status)) throw new TypeError(answer.statusText);
  return answer;
}

/** Ask the server for anything, and show or hide the message. @param {number} [pause_ms] */
async function check(pause_ms = FIRST_MS) {
  clearTimeout(timer);
  const answer = await answerOf("api/v1/library/run").catch(() => null);
  if (!answer) {
    show();
    timer = setTimeout(() => check(Math.min(2 * pause_ms, LONGEST_MS)), pause_ms);
  } else if (box) {
    box.remove();
    box = null;
    document.documentElement.classList.remove("ps-gone");
    for (const watcher of watchers) watcher();
  }
}

function show() {
  if (box) return;
  const again = { type: "button", class: "quiet", onclick: () => check() };
  box = make("div", { id: "ps-gone", role: "alert" }, message("notAnswering"), " ");
  box.append(make("button", again, message("tryAgain")));
  document.body.append(box);
  document.documentElement.classList.add("ps-gone");
}
