// @ts-check
// Pictures side by side that are zoomed and moved together: all show the same part of themselves.

const STEP = 1.25; // of the wheel and of a key
const MOST = 60; // times the size that fits

/**
 * One picture and the frame it is seen through.
 *
 * @typedef {{ frame: HTMLElement, image: HTMLImageElement }} Pane
 */

export class SharedZoom {
  /** @type {Pane[]} */
  panes = [];
  zoom = 1; // 1: fits its frame
  x = 0.5; // the point of every picture that is in the middle of its frame, as shares of its sides
  y = 0.5;
  /** @type {Map<number, { x: number, y: number }>} fingers, or the mouse, by pointer */
  pointers = new Map();

  /** @param {() => void} changed */
  constructor(changed) {
    this.changed = changed;
  }

  /** Show other pictures, as they fit. @param {Pane[]} panes */
  set(panes) {
    this.panes = panes;
    this.pointers.clear();
    for (const pane of panes) this.listen(pane);
    this.fit();
  }

  fit() {
    this.zoom = 1;
    this.x = this.y = 0.5;
    this.draw();
  }

  /** How large a picture is at zoom 1. @param {Pane} pane */
  size({ frame, image }) {
    const [width, height] = [image.naturalWidth || 4, image.naturalHeight || 3];
    const scale = Math.min(frame.clientWidth / width, frame.clientHeight / height);
    return { width: width * scale, height: height * scale, scale };
  }

  draw() {
    for (const pane of this.panes) {
      const { frame, image } = pane;
      const { width, height } = this.size(pane);
      const left = frame.clientWidth / 2 - this.x * width * this.zoom;
      const top = frame.clientHeight / 2 - this.y * height * this.zoom;
      image.style.width = `${width}px`;
      image.style.height = `${height}px`;
      image.style.transform = `translate(${left}px, ${top}px) scale(${this.zoom})`;
    }
    this.changed();
  }

  /**
   * Zoom, so that what is at a place of a frame stays there.
   *
   * @param {number} zoom
   * @param {Pane} [pane]
   * @param {{ x: number, y: number }} [at] in the window; the middle where it is left out
   */
  zoomTo(zoom, pane = this.panes[0], at) {
    if (!pane) return;
    const { width, height } = this.size(pane);
    const box = pane.frame.getBoundingClientRect();
    const dx = at ? at.x - box.left - box.width / 2 : 0;
    const dy = at ? at.y - box.top - box.height / 2 : 0;
    const before = this.zoom;
    this.zoom = Math.min(Math.max(zoom, 1), MOST);
    this.x += (dx / width) * (1 / before - 1 / this.zoom);
    this.y += (dy / height) * (1 / before - 1 / this.zoom);
    this.keepInside(pane);
  }

  /** @param {number} direction 1: nearer, -1: away */
  step(direction) {
    this.zoomTo(this.zoom * STEP ** (2 * direction));
  }

  /**
   * The pixels of a picture, one for each of the screen, or all of it where they are shown.
   *
   * @param {Pane} [pane]
   * @param {{ x: number, y: number }} [at]
   */
  togglePixels(pane = this.panes[0], at) {
    if (!pane) return;
    const pixels = 1 / (this.size(pane).scale * devicePixelRatio);
    if (this.zoom > 1.01) this.fit();
    else this.zoomTo(Math.max(pixels, 2), pane, at);
  }

  /**
   * @param {Pane} pane
   * @param {number} dx
   * @param {number} dy
   */
  move(pane, dx, dy) {
    const { width, height } = this.size(pane);
    this.x -= dx / (width * this.zoom);
    this.y -= dy / (height * this.zoom);
    this.keepInside(pane);
  }

  /** No further than the edge of the picture. @param {Pane} pane */
  keepInside(pane) {
    const { width, height } = this.size(pane);
    const inside = (/** @type {number} */ at, /** @type {number} */ half) =>
      half >= 0.5 ? 0.5 : Math.min(Math.max(at, half), 1 - half);
    this.x = inside(this.x, pane.frame.clientWidth / (2 * width * this.zoom));
    this.y = inside(this.y, pane.frame.clientHeight / (2 * height * this.zoom));
    this.draw();
  }

  /** @param {Pane} pane */
  listen(pane) {
    const { frame, image } = pane;
    image.onload = () => this.draw();
    frame.onwheel = (event) => {
      event.preventDefault();
      const at = { x: event.clientX, y: event.clientY };
      this.zoomTo(this.zoom * STEP ** (-event.deltaY / 100), pane, at);
    };
    frame.ondblclick = (event) => this.togglePixels(pane, { x: event.clientX, y: event.clientY });
    frame.onpointerdown = (event) => {
      event.preventDefault();
      frame.setPointerCapture(event.pointerId);
      this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    };
    frame.onpointermove = (event) => this.moved(pane, event);
    frame.onpointerup = frame.onpointercancel = ({ pointerId }) => this.pointers.delete(pointerId);
  }

  /**
   * One pointer moves the pictures, two of them zoom.
   *
   * @param {Pane} pane
   * @param {PointerEvent} event
   */
  moved(pane, { pointerId, clientX, clientY }) {
    const before = this.pointers.get(pointerId);
    if (!before) return;
    const now = { x: clientX, y: clientY };
    const other = [...this.pointers].find(([id]) => id !== pointerId)?.[1];
    this.pointers.set(pointerId, now);
    if (!other) {
      this.move(pane, now.x - before.x, now.y - before.y);
      return;
    }
    const spread = (/** @type {{ x: number, y: number }} */ point) =>
      Math.max(1, Math.hypot(point.x - other.x, point.y - other.y));
    const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
    this.zoomTo((this.zoom * spread(now)) / spread(before), pane, middle);
  }
}
