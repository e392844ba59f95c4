// @ts-check
// Gradio, which draws Compare. The server imports it, and its fifty files are loaded, when Compare is
// first opened.

import { request } from "../base/connection.js";
import { make } from "../base/dom.js";

const GRADIO = "gradio/";

/**
 * Load Gradio, and wait until it handles events; `ui/app.py` reports that.
 *
 * @returns {Promise<string>} an error of the server, or nothing
 */
export async function loadGradio() {
  const answer = await request(GRADIO);
  if (!answer.ok) return (await answer.json()).detail;
  const made = new DOMParser().parseFromString(await answer.text(), "text/html");
  const app = document.querySelector("gradio-app");
  const isDark = document.body.classList.contains("dark");
  app.setAttribute("theme_mode", isDark ? "dark" : "light");
  speak(document.documentElement.lang);
  const loaded = new Promise((resolve) => addEventListener("gradio-loaded", resolve));
  // Its configuration; the other scripts are for pages that show this one in a frame.
  for (const { textContent } of made.scripts)
    if (/^\s*window\./.test(textContent)) document.head.append(make("script", {}, textContent));
  // Its script looks for this link, and else loads the styles from a wrong address. Its modules load
  // them from the right one, so the link loads nothing.
  const styles = made.querySelector("link[rel=stylesheet]");
  styles.removeAttribute("rel");
  document.head.append(styles);
  const script = made.querySelector("script[type=module]").getAttribute("src");
  await import(new URL(script, answer.url).href);
  await loaded;
  return "";
}

/** Gradio takes the language of its labels from the browser. @param {string} language */
function speak(language) {
  Object.defineProperty(navigator, "language", { get: () => language });
  Object.defineProperty(navigator, "languages", { get: () => [language] });
}
