// @ts-check
// The rail: pages of the application, size of the library, language, and light or dark.

/** @import { State } from "../search/store.js" */

import { $, iconButton, make } from "./dom.js";
import { LANGUAGE, message } from "./i18n.js";

const SCHEME = "photoseek.scheme"; // of the browser's storage: light or dark; applied by `ui/document.py`
const YEAR_S = 365 * 24 * 3600;
const BRAND = "photoseek";
const MAX_TITLE = 80; // characters of a query in the title

/** Connect the switches of the rail. */
export function startHead() {
  const language = $("ps-language");
  language.value = LANGUAGE;
  language.onchange = () => useLanguage(language.value);
  $("ps-scheme").onclick = switchScheme;
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", ({ matches }) => {
    if (!localStorage.getItem(SCHEME)) document.body.classList.toggle("dark", matches);
  });
}

/** @param {string} language */
function useLanguage(language) {
  document.cookie = `ps-language=${language}; path=/; max-age=${YEAR_S}; samesite=strict`;
  location.reload();
}

function switchScheme() {
  const isDark = document.body.classList.toggle("dark");
  localStorage.setItem(SCHEME, isDark ? "dark" : "light");
}

/** What the rail has room for on larger screens alone. */
export function phoneSwitches() {
  const language = make(
    "select",
    { "aria-label": message("language") },
    make("option", { value: "en", lang: "en" }, "English"),
    make("option", { value: "zh", lang: "zh" }, "中文"),
  );
  language.value = LANGUAGE;
  language.onchange = () => useLanguage(language.value);
  const how = make("a", { class: "quiet framed", href: "./?view=how" }, message("nav.how"));
  how.onclick = (/** @type {Event} */ event) => {
    event.preventDefault();
    $("ps-to-how").click();
  };
  return make(
    "div",
    { class: "row phone-switches" },
    how,
    language,
    iconButton("moon", message("scheme"), switchScheme, { class: "quiet framed round" }),
  );
}

/** The number of photos of the library, and the label of a demo. */
export class LibraryName {
  /** @param {() => void} addFolder */
  constructor(addFolder) {
    this.addFolder = addFolder;
  }

  /** @param {State} state */
  update({ library: { count, isDemo }, isIndexing }) {
    $("ps-demo").hidden = !isDemo;
    if (isDemo)
      $("ps-demo").replaceChildren(
        make("b", {}, message("demo")),
        make("span", {}, message("demoSamples", { count })),
        make(
          "button",
          { type: "button", class: "main", onclick: this.addFolder },
          message("toLibrary"),
        ),
      );
    // The progress of a run has other numbers than the photos that are shown already.
    $("ps-name").textContent = count && !isIndexing ? message("found", { count }) : "";
  }
}

/** The links of the rail by the view that they open. */
const PARENTS = { people: "explore" }; // the link of a page without one
const LINKS = {
  "": "ps-home",
  explore: "ps-to-explore",
  albums: "ps-to-albums",
  map: "ps-map",
  duplicates: "ps-to-duplicates",
  library: "ps-to-library",
  how: "ps-to-how",
};

/** The page that is shown, marked in the rail and named in the title. */
export class Rail {
  /** @param {(view: string) => void} open */
  constructor(open) {
    for (const [view, id] of Object.entries(LINKS)) {
      $(id).onclick = (/** @type {MouseEvent} */ event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return; // another tab or window
        event.preventDefault();
        open(view);
      };
    }
  }

  /** @param {State} state */
  update({ request }) {
    document.body.dataset.page = request.view || "photos";
    for (const [view, id] of Object.entries(LINKS)) {
      if (view === (PARENTS[request.view] ?? request.view))
        $(id).setAttribute("aria-current", "page");
      else $(id).removeAttribute("aria-current");
    }
    document.title = titleOf(request);
    $("photoseek").role = request.view === "how" ? null : "main"; // Gradio's has its own
  }
}

/** @param {{ q: string, picture: string, view: string }} request */
export function titleOf({ q, picture, view }) {
  const [, quoted, bare] = /^album:(?:"([^"]+)"|(\S+))$/.exec(q.trim()) ?? [];
  const words =
    (quoted ?? bare ?? q.trim()).slice(0, MAX_TITLE) || (picture ? message("picture") : "");
  const page = view ? message(`nav.${view}`) : "";
  return [words, page, BRAND].filter(Boolean).join(" – ");
}
