// @ts-check
// The scroll position of each entry of the browser's history, kept across reloads.
//
// The browser's own restoration gives up before the photos have come.

const PAUSE_MS = 150; // of scrolling, until the position is kept
const INPUTS = ["wheel", "pointerdown", "keydown", "touchstart"];

let wanted = 0; // px from the top; 0 once the user has scrolled
let timer = 0;

/** Keep positions from now on, and restore that of a reloaded page. */
export function rememberScroll() {
  history.scrollRestoration = "manual";
  wanted = history.state?.top ?? 0;
  addEventListener("scroll", () => {
    clearTimeout(timer);
    timer = setTimeout(saveScroll, PAUSE_MS);
  });
  addEventListener("pagehide", saveScroll);
  const forget = () => (wanted = 0);
  for (const input of INPUTS) addEventListener(input, forget, { passive: true, capture: true });
  new ResizeObserver(apply).observe(document.documentElement);
}

/** Keep the position of the present entry. */
export function saveScroll() {
  clearTimeout(timer);
  if (!wanted) history.replaceState({ ...history.state, top: Math.round(scrollY) }, "");
}

/**
 * Scroll to a position, as soon as the page is that long.
 *
 * @param {number} [top] in px; that of the entry to which the browser went back, or 0
 */
export function restoreScroll(top = wanted) {
  wanted = top;
  scrollTo({ top, behavior: "instant" });
}

function apply() {
  if (wanted) scrollTo({ top: wanted, behavior: "instant" });
}
