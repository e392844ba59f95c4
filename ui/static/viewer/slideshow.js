// @ts-check
// The slideshow of the large view: the photos alone, in full screen, one fading into the next.

import { iconButton, make } from "../base/dom.js";
import { message } from "../base/i18n.js";
import { fadeIn, isCalm } from "./flight.js";

const SPEEDS_S = [2, 3, 4, 6, 10, 20];
const KEY = "photoseek.slideshow"; // of the browser's storage: seconds for each photo
const FADE_MS = 900;
const IDLE_MS = 2500; // without the pointer, until the controls hide
const PLAYING = "ps-playing"; // class of the large view while the slideshow runs
const IDLE = "ps-idle";

export class Slideshow {
  isPlaying = false;
  timer = 0;
  idle = 0; // the timer of hiding the controls
  seconds = Number(localStorage.getItem(KEY)) || 4;

  /**
   * @param {any} pswp PhotoSwipe
   * @param {() => number} length number of photos
   * @param {(isPlaying: boolean) => void} changed
   */
  constructor(pswp, length, changed) {
    this.pswp = pswp;
    this.length = length;
    this.changed = changed;
    pswp.on("pointerDown", () => this.stop());
    pswp.on("change", () => this.isPlaying && this.wait());
    this.fullScreenEnded = () => document.fullscreenElement || this.stop();
    this.moved = () => this.showControls();
  }

  /** Add the controls. @param {HTMLElement} element */
  attach(element) {
    this.label = make("span", { role: "status" });
    element.setAttribute("role", "toolbar");
    element.setAttribute("aria-label", message("slideshow"));
    element.append(
      iconButton("minus", message("slower"), () => this.change(1)),
      this.label,
      iconButton("plus", message("faster"), () => this.change(-1)),
      iconButton("pause", message("stopSlideshow"), () => this.stop()),
    );
    this.change(0);
  }

  toggle() {
    if (this.isPlaying) this.stop();
    else this.start();
  }

  start() {
    this.isPlaying = true;
    const { element } = this.pswp;
    element.classList.add(PLAYING);
    element.focus();
    this.changed(true);
    this.wait();
    this.showControls();
    addEventListener("pointermove", this.moved);
    if (document.fullscreenElement || !document.fullscreenEnabled) return;
    document.addEventListener("fullscreenchange", this.fullScreenEnded);
    document.documentElement.requestFullscreen().catch(() => {});
  }

  stop() {
    if (!this.isPlaying) return;
    this.isPlaying = false;
    clearTimeout(this.timer);
    clearTimeout(this.idle);
    removeEventListener("pointermove", this.moved);
    document.removeEventListener("fullscreenchange", this.fullScreenEnded);
    if (document.fullscreenElement) document.exitFullscreen();
    this.pswp.element?.classList.remove(PLAYING, IDLE);
    this.changed(false);
  }

  /** Show the next photo after a while. */
  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.advance(), this.seconds * 1000);
  }

  advance() {
    const { pswp } = this;
    if (pswp.currIndex + 1 >= this.length()) return this.stop();
    this.leaveBehind(pswp.currSlide.content.element);
    pswp.goTo(pswp.currIndex + 1);
    fadeIn(pswp.currSlide.container, FADE_MS);
    return undefined;
  }

  /** Fade a picture out over the next one. @param {unknown} picture */
  leaveBehind(picture) {
    if (isCalm() || !(picture instanceof HTMLImageElement)) return;
    const { left, top, width, height } = picture.getBoundingClientRect();
    const copy = make("img", { class: "ps-leaving", src: picture.currentSrc, alt: "" });
    const sides = {
      left: `${left}px`,
      top: `${top}px`,
      width: `${width}px`,
      height: `${height}px`,
    };
    Object.assign(copy.style, sides);
    this.pswp.element.append(copy);
    copy.animate([{ opacity: 1 }, { opacity: 0 }], FADE_MS).finished.finally(() => copy.remove());
  }

  /** Show each photo for a longer or shorter time. @param {number} step among the speeds */
  change(step) {
    const at = Math.max(0, SPEEDS_S.indexOf(this.seconds)) + step;
    this.seconds = SPEEDS_S[Math.max(0, Math.min(SPEEDS_S.length - 1, at))];
    localStorage.setItem(KEY, String(this.seconds));
    this.label.textContent = message("slideshowSeconds", { count: this.seconds });
    if (this.isPlaying) this.wait();
    if (this.isPlaying) this.showControls();
  }

  showControls() {
    const { classList } = this.pswp.element;
    classList.remove(IDLE);
    clearTimeout(this.idle);
    this.idle = setTimeout(() => classList.add(IDLE), IDLE_MS);
  }

  /** Whether a key is one of the slideshow. @param {string} key */
  press(key) {
    if (!this.isPlaying) return false;
    const action = {
      Escape: () => this.stop(),
      s: () => this.stop(),
      "+": () => this.change(-1),
      "-": () => this.change(1),
    }[key];
    action?.();
    return Boolean(action);
  }
}
