// @ts-check
// The head of the page: what library this is, the language, and light or dark.

import { $, make } from "./dom.js";
import { LANGUAGE, number, say, translate } from "./i18n.js";

const SCHEME = "photoseek.scheme"; // what the browser remembers the choice by
const YEAR_S = 365 * 24 * 3600;

/** Make its switches work. */
export function startHead() {
  translate($("ps-head"));
  const language = $("ps-language");
  language.value = LANGUAGE;
  language.onchange = () => {
    document.cookie = `ps-language=${language.value}; path=/; max-age=${YEAR_S}; samesite=strict`;
    location.reload();
  };
  const remembered = localStorage.getItem(SCHEME);
  if (remembered) document.body.classList.toggle("dark", remembered === "dark");
  $("ps-scheme").onclick = () => {
    const isDark = document.body.classList.toggle("dark");
    localStorage.setItem(SCHEME, isDark ? "dark" : "light");
  };
}

/**
 * @param {string} name of the library, if it has one
 * @param {number} count of its photos
 */
export function tellLibrary(name, count) {
  const photos = count ? say("found", number(count)) : "";
  const named = name && photos ? `${name} · ` : name;
  // Where there is no room for both, the name is cut.
  $("ps-name").replaceChildren(make("span", {}, named), make("b", {}, photos));
}
