// @ts-check
// The language and the scheme that a person has chosen, before anything else asks the browser for
// them: Gradio takes its own labels by `navigator`, the server its messages by the cookie.
"use strict";
{
  const chosen = /(?:^|; )ps-language=(en|zh)/.exec(document.cookie)?.[1];
  if (chosen) {
    const name = chosen === "zh" ? "zh-CN" : "en";
    Object.defineProperty(navigator, "language", { get: () => name });
    Object.defineProperty(navigator, "languages", { get: () => [name] });
    document.documentElement.lang = name;
  }
}
