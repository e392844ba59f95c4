// The search page: one state (what is asked), shown in the address, asked of the server, drawn.

import { $, get, make, post } from "./api.js";
import { Field } from "./searchbox.js";
import { Grid } from "./grid.js";
import { Large } from "./lightbox.js";
import { fillPanel } from "./facets.js";
import { number, say, translate } from "./i18n.js";

const PAUSE_MS = 350,
  PAGE = 120,
  SIZE = "photoseek.size",
  TICK_MS = 2000;

let state = { q: "", picture: "", sort: "relevance", rest: false };
let view = { tiles: [], more: false },
  asking = null,
  offer = null,
  pause = 0,
  preview = "",
  loading = false;
let field, grid, large;

// -- start ----------------------------------------------------------------------------------------

function start() {
  translate($("photoseek"));
  grid = new Grid($("photos"), {
    open: (index) => large.open(grid.tiles, index),
    more,
    chosen,
    unfold,
  });
  large = new Large($("large"), {
    search: (q) => change({ q, picture: "" }),
    add: (q) => change({ q: `${state.q} ${q}`.trim() }),
    told,
    closed: (index, tiles) => tiles === grid.tiles && grid.focus(index),
  });
  field = new Field($("query"), $("suggestions"), {
    changed: typed,
    asked: () => change({ q: $("query").value }, true),
  });
  $("ask").onsubmit = (event) => {
    event.preventDefault();
    change({ q: $("query").value }, true);
  };
  $("sort").onchange = () => change({ sort: $("sort").value });
  $("rest").onclick = () => change({ rest: true });
  $("filters").onclick = togglePanel;
  sizes();
  pictures();
  addEventListener("popstate", () => {
    state = read();
    run();
  });
  state = read();
  if ($("query").value.trim()) state.q = $("query").value; // typed before the page was ready
  run();
  refresh();
  setInterval(watch, TICK_MS);
}

function read() {
  const asked = new URLSearchParams(location.search);
  return {
    q: asked.get("q") ?? "",
    picture: asked.get("picture") ?? "",
    sort: asked.get("sort") ?? "relevance",
    rest: asked.has("rest"),
  };
}

function write(replace) {
  const asked = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(state)) {
    if (!value || value === "relevance") asked.delete(name);
    else asked.set(name, value === true ? "1" : value);
  }
  const address = `${location.pathname}${asked.size ? `?${asked}` : ""}`;
  if (address !== location.pathname + location.search)
    history[replace ? "replaceState" : "pushState"](null, "", address);
}

// -- searching ------------------------------------------------------------------------------------

function typed() {
  clearTimeout(pause);
  pause = setTimeout(() => change({ q: $("query").value }, false, true), PAUSE_MS);
}

function change(what, again = false, typing = false) {
  clearTimeout(pause);
  const before = JSON.stringify(state);
  state = {
    ...state,
    ...(what.q !== undefined && what.q !== state.q ? { rest: false } : {}),
    ...what,
  };
  if (!state.picture) preview = "";
  if (JSON.stringify(state) === before && !again) return;
  write(typing);
  if (!typing) field.remember(state.q);
  run();
}

async function run() {
  if ($("query").value.trim() !== state.q.trim()) $("query").value = state.q;
  $("sort").value = state.sort;
  asking?.abort();
  const mine = (asking = new AbortController());
  $("photos").classList.add("waiting");
  try {
    const found = await get("search", { ...state, count: PAGE }, mine.signal);
    if (mine === asking) show(found);
  } catch (error) {
    if (error.name !== "AbortError") told(say("failed"), true);
  } finally {
    if (mine === asking) $("photos").classList.remove("waiting");
  }
}

function show(found) {
  view = found.tiles
    ? found
    : { tiles: [], chips: [], more: false, rest: false, total: 0, ...found };
  const asked = state.q.trim() || state.picture;
  const byDate = ["newest", "oldest"].includes(state.sort) || view.tiles[0]?.score === null;
  grid.set([...view.tiles], state.sort === "random" ? "" : byDate ? "month" : "band");
  scrollTo({ top: 0, behavior: "instant" });
  chips(view.chips);
  offerRest();
  empty(asked);
  if (view.error) told(view.error, true);
  else if (asked) count();
  else told("");
}

function count() {
  const n = grid.tiles.length;
  const took = view.note ? ` · ${view.note}` : "";
  told(say(view.more ? "some" : "found", number(n), number(view.total)) + took);
}

function offerRest() {
  $("rest").hidden = !(view.rest && !view.more && state.sort === "relevance");
  $("rest").textContent = say(view.tiles.length ? "moreRest" : "showRest");
}

async function more() {
  if (!view.more || loading) return;
  loading = true;
  const mine = asking;
  try {
    const next = await get(
      "search",
      { ...state, skip: (view.skip = (view.skip ?? 0) + PAGE), count: PAGE },
      mine.signal,
    );
    if (mine !== asking || !next.tiles) return;
    view.more = next.more;
    view.rest = next.rest;
    grid.add(next.tiles);
    offerRest();
    count();
  } catch {
    /* another search has begun */
  } finally {
    loading = false;
  }
}

function told(text, wrong = false) {
  $("status").textContent = text;
  $("status").classList.toggle("error", wrong);
}

// -- what is shown beside the photos --------------------------------------------------------------

function chips(parts) {
  const written = parts.map((part) => part.written);
  const without = (n) => written.filter((_, other) => other !== n).join(" ");
  const flipped = (n) =>
    written
      .map((text, other) =>
        other !== n ? text : text.startsWith("-") ? text.slice(1) : `-${text}`,
      )
      .join(" ");
  const many =
    parts.length > 1 ||
    parts.some((part) => part.filter || part.minus || part.text.startsWith("like "));
  const shown = many
    ? parts.map((part, n) =>
        make(
          "span",
          { class: part.minus ? "chip minus" : "chip" },
          make(
            "button",
            { type: "button", title: say("flip"), onclick: () => change({ q: flipped(n) }) },
            `${part.minus ? "− " : ""}${part.text}`,
          ),
          make(
            "button",
            {
              type: "button",
              "aria-label": `${say("remove")} ${part.text}`,
              onclick: () => change({ q: without(n) }),
            },
            "✕",
          ),
        ),
      )
    : [];
  if (state.picture) {
    shown.unshift(
      make(
        "span",
        { class: "chip" },
        preview ? make("img", { src: preview, alt: "" }) : null,
        make("span", {}, say("picture")),
        make(
          "button",
          {
            type: "button",
            "aria-label": `${say("remove")} ${say("picture")}`,
            onclick: () => change({ picture: "" }),
          },
          "✕",
        ),
      ),
    );
  }
  $("chips").replaceChildren(...shown);
}

function empty(asked) {
  const parts = [];
  if (view.missing) {
    parts.push(
      make("h2", {}, say("first")),
      make("p", {}, say("firstHint")),
      make("button", { type: "button", class: "main", onclick: toLibrary }, say("toLibrary")),
    );
  } else if (!asked && offer) {
    parts.push(
      make("p", {}, say("ready", number(offer.count))),
      make(
        "div",
        { class: "examples" },
        ...offer.examples.map((q) =>
          make(
            "button",
            { type: "button", class: "quiet framed", onclick: () => change({ q }) },
            q,
          ),
        ),
      ),
    );
  } else if (asked && !view.tiles.length && !view.error) {
    parts.push(make("h2", {}, say("nothing")), make("p", {}, say("nothingHint")));
  }
  $("empty").replaceChildren(...parts);
  $("empty").hidden = !parts.length;
}

function toLibrary() {
  [...document.querySelectorAll("[role=tab]")].at(-1).click();
}

function togglePanel() {
  const open = $("panel").hidden;
  $("panel").hidden = !open;
  $("filters").setAttribute("aria-expanded", String(open));
}

// Add filters to the query, or take them away where they are in it.
function choose(...filters) {
  const there = filters.every((filter) => ` ${state.q} `.includes(` ${filter} `));
  let q = ` ${state.q} `;
  for (const filter of filters)
    q = there ? q.replace(` ${filter} `, " ") : q.includes(` ${filter} `) ? q : `${q}${filter} `;
  change({ q: q.trim() });
}

async function refresh() {
  const said = await get("offer");
  offer = said.filters ? said : null;
  field.offer = offer;
  if (offer) fillPanel($("panel"), offer, choose);
  empty(state.q.trim() || state.picture);
}

let wasBusy = false;

async function watch() {
  if (document.hidden || $("photoseek").offsetParent === null) return;
  const busy = await get("run").catch(() => null);
  if (!busy) return;
  if (busy.busy && busy.total) told(say("indexing", number(busy.done), number(busy.total)));
  if (wasBusy !== busy.busy || (busy.busy && view.missing)) {
    wasBusy = busy.busy;
    await refresh();
    if (!busy.busy || view.missing) run();
  }
}

// -- pictures to search with ----------------------------------------------------------------------

function pictures() {
  $("pick").onclick = () => $("file").click();
  $("file").onchange = () => {
    if ($("file").files[0]) searchWith($("file").files[0]);
    $("file").value = "";
  };
  const shown = () => $("photoseek").offsetParent !== null;
  const isFile = (event) => shown() && [...(event.dataTransfer?.types ?? [])].includes("Files");
  addEventListener("dragover", (event) => {
    if (isFile(event)) {
      event.preventDefault();
      $("drop").hidden = false;
    }
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) $("drop").hidden = true;
  });
  addEventListener("drop", (event) => {
    $("drop").hidden = true;
    if (!isFile(event)) return;
    event.preventDefault();
    searchWith(event.dataTransfer.files[0]);
  });
  addEventListener("paste", (event) => {
    const file = shown() && event.clipboardData?.files[0];
    if (file) {
      event.preventDefault();
      searchWith(file);
    }
  });
}

async function searchWith(file) {
  const said = await post("picture", file).catch(() => ({ error: say("failed") }));
  if (said.error) {
    told(said.error, true);
    return;
  }
  URL.revokeObjectURL(preview);
  change({ picture: said.name });
  preview = URL.createObjectURL(file);
  chips(view.chips ?? []);
}

// -- many photos ----------------------------------------------------------------------------------

function chosen(ids) {
  const act = (key, onclick) =>
    make("button", { type: "button", class: "quiet framed", onclick }, say(key));
  $("chosen").hidden = !ids.size;
  if (!ids.size) return;
  $("chosen").replaceChildren(
    make("span", {}, say("chosen", number(ids.size))),
    act("copyPaths", copyPaths),
    act("zip", zip),
    act("exportTo", exportTo),
    act("clear", () => grid.clear()),
  );
}

async function copyPaths() {
  const { paths } = await post("paths", { ids: [...grid.chosen] });
  await navigator.clipboard.writeText(paths.join("\n"));
  told(say("copied"));
}

// A form, so that the browser itself writes the file while it comes.
function zip() {
  const form = make(
    "form",
    { method: "post", action: "/api/zip" },
    make("input", { type: "hidden", name: "ids", value: [...grid.chosen].join(",") }),
  );
  document.body.append(form);
  form.submit();
  form.remove();
}

async function exportTo() {
  const said = await post("export", { ids: [...grid.chosen] });
  told(said.error ?? say("exported", number(said.count), said.folder), Boolean(said.error));
}

function unfold(tile) {
  large.open(
    [tile, ...tile.folded.map((id) => ({ id, folded: [], score: tile.score, band: tile.band }))],
    0,
  );
}

function sizes() {
  const slider = $("size");
  slider.value = localStorage.getItem(SIZE) ?? (innerWidth < 600 ? 120 : 200);
  grid.height = Number(slider.value);
  slider.oninput = () => {
    localStorage.setItem(SIZE, slider.value);
    grid.height = Number(slider.value);
    grid.layout();
  };
}

// Gradio draws the page after its scripts have come.
const waiting = setInterval(() => {
  if (!$("photoseek")) return;
  clearInterval(waiting);
  start();
}, 30);
