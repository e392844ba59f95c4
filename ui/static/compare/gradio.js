// @ts-check
// Gradio, which draws Compare. Its fifty files are loaded when Compare is first opened.

/** Load Gradio, and wait until it handles events; `ui/app.py` reports that. */
export async function loadGradio() {
  /** @type {HTMLElement} */
  const app = document.querySelector("gradio-app");
  const isDark = document.body.classList.contains("dark");
  app.setAttribute("theme_mode", isDark ? "dark" : "light");
  speak(document.documentElement.lang);
  const loaded = new Promise((resolve) => addEventListener("gradio-loaded", resolve));
  await import(new URL(app.dataset.script, document.baseURI).href);
  await loaded;
}

/** Gradio takes the language of its labels from the browser. @param {string} language */
function speak(language) {
  Object.defineProperty(navigator, "language", { get: () => language });
  Object.defineProperty(navigator, "languages", { get: () => [language] });
}
