// @ts-check
// Filters to click: when (a bar for each month), which folder, camera, lens, form and place.

import { make } from "./dom.js";
import { quoted } from "./query.js";
import { month, number, say } from "./i18n.js";

const FORMS = ["landscape", "portrait", "square", "screenshot"];

// Fill the panel with what the library offers; `choose` adds a filter, or takes it away again.
export function fillPanel(panel, offer, choose) {
  panel.replaceChildren(
    group("when", timeline(offer.months, choose), "wide"),
    group("where", tree(offer.folders, choose)),
    ...Object.entries({ camera: offer.cameras, lens: offer.lenses, place: offer.places })
      .filter(([, counts]) => Object.keys(counts).length)
      .map(([name, counts]) => group(name, list(name, counts, choose))),
    group(
      "form",
      make(
        "div",
        { class: "choices" },
        ...FORMS.map((form) => button(say(form), offer.forms[form], () => choose(`is:${form}`))),
      ),
    ),
  );
}

function group(name, content, kind = "") {
  return make("fieldset", { class: kind }, make("legend", {}, say(name)), content);
}

function button(text, count, onclick) {
  const counted = count === undefined ? null : make("small", {}, number(count));
  return make(
    "button",
    { type: "button", class: "quiet choice", onclick },
    make("span", {}, text),
    counted,
  );
}

function list(name, counts, choose) {
  const value = (text) => quoted(name === "place" ? text.split(",")[0] : text);
  return make(
    "div",
    { class: "choices" },
    ...Object.entries(counts).map(([text, count]) =>
      button(text, count, () => choose(`${name}:${value(text)}`)),
    ),
  );
}

// A bar for each month; with shift, all from the last one clicked to this one.
function timeline(months, choose) {
  const most = Math.max(1, ...Object.values(months));
  let from = null;
  return make(
    "div",
    { class: "timeline" },
    ...Object.entries(months).map(([text, count]) => {
      const label = `${month(text)}: ${number(count)}`;
      const bar = make("span");
      bar.style.height = `${Math.max(6, (100 * count) / most)}%`;
      return make(
        "button",
        {
          type: "button",
          title: label,
          "aria-label": label,
          onclick: (event) => {
            if (event.shiftKey && from) {
              const [first, last] = [from, text].sort();
              choose(`after:${first}`, `before:${following(last)}`);
            } else choose(`date:${text}`);
            from = text;
          },
        },
        bar,
        text.endsWith("-01") ? make("small", {}, text.slice(0, 4)) : null,
      );
    }),
  );
}

function following(text) {
  const [year, number] = text.split("-").map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, "0")}`;
}

// Folders within folders, with the photos of all below; what all have in common is left out.
function tree(folders, choose) {
  const root = { count: 0, inner: new Map(), path: "" };
  for (const [path, count] of Object.entries(folders)) {
    let node = root;
    node.count += count;
    for (const part of path.split(/[/\\]/).filter(Boolean)) {
      if (!node.inner.has(part))
        node.inner.set(part, { count: 0, inner: new Map(), path: `${node.path}/${part}` });
      node = node.inner.get(part);
      node.count += count;
    }
  }
  let top = root;
  while (top.inner.size === 1 && [...top.inner.values()][0].inner.size)
    top = [...top.inner.values()][0];
  return make("div", { class: "choices" }, ...branches(top, choose));
}

function branches(node, choose) {
  return [...node.inner].map(([name, inner]) => {
    const pick = button(name, inner.count, () => choose(`folder:${quoted(inner.path)}`));
    if (!inner.inner.size) return pick;
    const details = make("details", {}, make("summary", {}, pick));
    details.addEventListener("toggle", () => {
      if (details.children.length === 1)
        details.append(make("div", { class: "inner" }, ...branches(inner, choose)));
    });
    return details;
  });
}
