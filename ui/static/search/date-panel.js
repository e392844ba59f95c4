// @ts-check
// The dates of the filter panel: bars of years and months, and a range to drag.

/** @import { Chip } from "../base/api.js" */
/** @import { Totals } from "./filter-panel.js" */
/** @import { Part } from "./query.js" */

import { closest, make } from "../base/dom.js";
import { month, monthName, number, message } from "../base/i18n.js";
import { ends } from "./filter-dates.js";
import { splitQuery, chosen, parseFilter } from "./query.js";

const MONTHS = 12;
const YEAR_PX = 34; // of the name of a year
const PANEL_PX = 290;
const DATES = ["year", "date", "after", "before", "month"];
const PAUSE_MS = 400; // between the last key on the range and the search

/**
 * @typedef {object} DatePanelActions
 * @property {(part: Part) => void} toggle
 * @property {(add: Part[], remove: (chip: Chip) => boolean) => void} exchange
 */

export class DatePanel {
  /** @type {Chip[]} */
  chips = [];
  year = ""; // with its months shown
  pause = 0;
  isDragged = false;

  /** @param {DatePanelActions} actions */
  constructor(actions) {
    this.actions = actions;
  }

  /**
   * Build the elements for a library with photos of these years, in order.
   *
   * @param {string[]} years
   * @param {number} undated photos without a date
   */
  build(years, undated) {
    if (!years.includes(this.year)) this.year = years.at(-1) ?? "";
    this.first = Number(years[0]);
    this.all = span(this.first, Number(years.at(-1)));
    this.total = MONTHS * this.all.length;
    this.yearBars = this.all.map((year) => this.bar(year));
    const step = Math.ceil((this.all.length * YEAR_PX) / PANEL_PX);
    this.yearBars.forEach((bar, at) => {
      if ((this.all.length - 1 - at) % step) bar.querySelector("small").textContent = "";
    });
    this.monthBars = Array.from({ length: MONTHS }, (_, at) => {
      const bar = make("button", { type: "button" }, make("span"), make("small"));
      bar.onclick = () => this.chooseMonth(this.monthAt(at));
      return bar;
    });
    this.ends = ["from", "until"].map((name, at) => this.end(name, at));
    this.fill = make("span", { class: "fill" });
    this.track = make("div", { class: "range" }, this.fill, ...this.ends);
    const bars = make("div", { class: "bars years" }, ...this.yearBars);
    const scale = make(
      "div",
      { class: "scale" },
      this.draggable(bars, () => this.all),
      this.track,
    );
    scale.style.setProperty("--ps-years", String(this.all.length));
    const months = make("div", { class: "bars months" }, ...this.monthBars);
    this.ofYear = make("p", { class: "of-year" });
    this.draggable(months, () => this.monthBars.map((_, at) => this.monthAt(at)));
    this.none = this.noDate();
    return make(
      "div",
      { class: "when" },
      scale,
      make("div", {}, this.ofYear, months),
      undated ? this.none : null,
    );
  }

  /** @param {number} at from 0 */
  monthAt(at) {
    return `${this.year}-${twoDigits(at + 1)}`;
  }

  // -- bars -------------------------------------------------------------------------------------

  /** @param {string} year */
  bar(year) {
    const bar = make("button", { type: "button" }, make("span"), make("small", {}, year));
    bar.onclick = () => {
      this.year = year;
      const part = { name: "year", value: year };
      if (this.isUndated()) this.actions.exchange([part], isOfDates);
      else this.actions.toggle(part);
    };
    return bar;
  }

  /** Select a month instead of its year. @param {string} value */
  chooseMonth(value) {
    const part = { name: "date", value };
    const year = value.slice(0, 4);
    if (chosen(this.chips, part)) this.actions.toggle(part);
    else
      this.actions.exchange(
        [part],
        (chip) => chip.text === `year: ${year}` || chip.text === "has: date",
      );
  }

  /**
   * Select a range by dragging over bars.
   *
   * @param {HTMLElement} row
   * @param {() => string[]} names the value of each bar, as 2023 or 2023-07
   */
  draggable(row, names) {
    const bars = () => /** @type {HTMLElement[]} */ ([...row.children]);
    const at = (/** @type {Element | null} */ element) =>
      bars().indexOf(closest(element, "button"));
    let [from, to] = [-1, -1];
    const ends = () => [Math.min(from, to), Math.max(from, to)];
    const mark = () => {
      const [first, last] = ends();
      bars().forEach((bar, n) =>
        bar.classList.toggle("between", from !== to && n >= first && n <= last),
      );
    };
    row.addEventListener("pointerdown", (event) => {
      from = to = at(/** @type {Element} */ (event.target));
    });
    row.addEventListener("pointermove", (event) => {
      if (from < 0 || !event.buttons) return;
      const under = at(document.elementFromPoint(event.clientX, event.clientY));
      if (under < 0 || under === to) return;
      row.setPointerCapture(event.pointerId); // prevents the click on a bar
      to = under;
      mark();
    });
    row.addEventListener("pointerup", () => {
      const [first, last] = ends();
      from = to = -1;
      mark();
      if (first < 0 || first === last) return;
      const after = names()[first];
      const before = this.nameOf(this.indexOf(names()[last]) + (after.length > 4 ? 1 : MONTHS));
      const range = [
        { name: "after", value: after },
        { name: "before", value: before },
      ];
      this.actions.exchange(range, isOfDates);
    });
    row.addEventListener("pointercancel", () => {
      from = to = -1;
      mark();
    });
    return row;
  }

  // -- the range --------------------------------------------------------------------------------

  /** The number of a month from the first one; of the first month of a year. @param {string} date */
  indexOf(date) {
    const [year, number = 1] = date.split("-").map(Number);
    return MONTHS * (year - this.first) + number - 1;
  }

  /** The value of a filter: a year for its first month. @param {number} index of a month */
  nameOf(index) {
    const year = this.first + Math.floor(index / MONTHS);
    return index % MONTHS ? `${year}-${twoDigits((index % MONTHS) + 1)}` : String(year);
  }

  /**
   * One end of the range, to drag or to move by keys.
   *
   * @param {string} name
   * @param {number} at 0 or 1
   */
  end(name, at) {
    const end = make("span", { class: "end", role: "slider", tabindex: "0" });
    end.setAttribute("aria-label", message(name));
    end.addEventListener("keydown", (event) => this.key(event, at));
    end.addEventListener("pointerdown", (event) => {
      end.setPointerCapture(event.pointerId);
      this.isDragged = true;
      event.preventDefault();
      end.focus();
    });
    end.addEventListener("pointermove", (event) => {
      if (!this.isDragged || !event.buttons) return;
      const { left, width } = this.track.getBoundingClientRect();
      this.move(at, Math.round((this.total * (event.clientX - left)) / width));
    });
    end.addEventListener("pointerup", () => {
      if (this.isDragged) this.choose();
      this.isDragged = false;
    });
    end.addEventListener("pointercancel", () => {
      this.isDragged = false;
      this.draw();
    });
    return end;
  }

  /**
   * @param {KeyboardEvent} event
   * @param {number} at
   */
  key(event, at) {
    const steps = {
      ArrowRight: 1,
      ArrowUp: 1,
      ArrowLeft: -1,
      ArrowDown: -1,
      PageUp: MONTHS,
      PageDown: -MONTHS,
      Home: -this.total,
      End: this.total,
    };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    this.move(at, this.range[at] + step);
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.choose(), PAUSE_MS);
  }

  /**
   * @param {number} at
   * @param {number} index
   */
  move(at, index) {
    const [from, until] = this.range;
    this.range =
      at === 0
        ? [Math.min(Math.max(0, index), until - 1), until]
        : [from, Math.max(Math.min(this.total, index), from + 1)];
    this.drawRange();
  }

  /** Search in the range; an end at its limit adds no filter. */
  choose() {
    clearTimeout(this.pause);
    this.pause = 0;
    const [from, until] = this.range;
    const [first, last] = this.requestedRange();
    if (from === first && until === last) return;
    const range = [];
    if (from > 0) range.push({ name: "after", value: this.nameOf(from) });
    if (until < this.total) range.push({ name: "before", value: this.nameOf(until) });
    this.actions.exchange(range, isOfDates);
  }

  /** The range of months in the query: first, and last plus one. */
  requestedRange() {
    const clamp = (/** @type {number} */ index) => Math.min(this.total, Math.max(0, index));
    const { whole, after, before } = this.dates();
    const spans = whole.map((date) => {
      const [from, last] = ends(date);
      return [this.indexOf(from), this.indexOf(last) + (last.length > 4 ? 1 : MONTHS)];
    });
    if (!spans.length || after || before) {
      spans.push([after ? this.indexOf(after) : 0, before ? this.indexOf(before) : this.total]);
    }
    const from = clamp(Math.min(...spans.map(([first]) => first)));
    const until = clamp(Math.max(...spans.map(([, last]) => last)));
    return from < until ? [from, until] : [0, this.total];
  }

  // -- without a date -----------------------------------------------------------------------------

  noDate() {
    const onclick = () => {
      const part = { name: "-has", value: "date" };
      this.actions.exchange(this.isUndated() ? [] : [part], isOfDates);
    };
    const attributes = { type: "button", class: "quiet choice undated", onclick };
    return make("button", attributes, make("span", {}, message("undated")), make("small"));
  }

  isUndated() {
    return this.chips.some((chip) => chip.minus && chip.text === "has: date");
  }

  // -- what is shown ------------------------------------------------------------------------------

  /**
   * @param {Totals} counts
   * @param {Chip[]} chips of the query
   */
  update(counts, chips) {
    this.counts = counts;
    this.chips = chips;
    const { years } = counts;
    const requested = this.dates().whole.at(-1)?.slice(0, 4);
    if (requested && !this.isOn(`${this.year}-01`, `${this.year}-01`)) this.year = requested;
    if (!years.get(this.year)) this.year = [...years.keys()].sort().at(-1) ?? this.year;
    if (this.all) this.draw();
  }

  draw() {
    const { years, months, undated } = this.counts;
    const most = Math.max(1, ...years.values());
    this.all.forEach((year, at) => {
      const isOn = this.isOn(`${year}-01`, `${year}-12`);
      drawBar(this.yearBars[at], year, years.get(year) ?? 0, most, isOn);
    });
    this.ofYear.textContent = this.year;
    const names = this.monthBars.map((_, at) => this.monthAt(at));
    const mostOfYear = Math.max(1, ...names.map((name) => months[name] ?? 0));
    this.monthBars.forEach((bar, at) => {
      const name = names[at];
      bar.querySelector("small").textContent = monthName(at);
      drawBar(bar, month(name), months[name] ?? 0, mostOfYear, this.isOn(name, name));
    });
    this.none.querySelector("small").textContent = number(undated);
    this.none.setAttribute("aria-pressed", String(this.isUndated()));
    if (this.isDragged || this.pause) return;
    this.range = this.requestedRange();
    this.drawRange();
  }

  drawRange() {
    const [from, until] = this.range;
    const percent = (/** @type {number} */ index) => `${(100 * index) / this.total}%`;
    this.fill.style.left = percent(from);
    this.fill.style.right = percent(this.total - until);
    this.ends.forEach((end, at) => {
      const shown = this.range[at] - at; // the last month of the range, and not the one after it
      end.style.left = percent(this.range[at]);
      end.setAttribute("aria-valuemin", "0");
      end.setAttribute("aria-valuemax", String(this.total - 1));
      end.setAttribute("aria-valuenow", String(shown));
      const name = `${this.first + Math.floor(shown / MONTHS)}-${twoDigits((shown % MONTHS) + 1)}`;
      end.setAttribute("aria-valuetext", month(name));
      end.dataset.month = month(name);
    });
  }

  /** The dates in the query. */
  dates() {
    const filters = this.chips.flatMap(filtersOf).filter(({ minus }) => !minus);
    const values = (/** @type {string} */ name) =>
      filters.filter((filter) => filter.name === name).map(({ value }) => value);
    const whole = [...values("year"), ...values("date")];
    return { whole, after: values("after")[0], before: values("before")[0] };
  }

  /**
   * Whether the query includes all of these months.
   *
   * @param {string} first as 2023-07
   * @param {string} last
   */
  isOn(first, last) {
    const { whole, after, before } = this.dates();
    /** @param {[string, string]} period */
    const isIn = ([from, until]) => first >= from && last.slice(0, until.length) <= until;
    if (whole.map(ends).some(isIn)) return true;
    return Boolean(after || before) && first >= (after ?? "") && last < (before ?? "9999");
  }
}

/** The filters in a part of a query. @param {Chip} chip */
const filtersOf = (chip) => (chip.filter ? splitQuery(chip.written).filters.map(parseFilter) : []);

/** Whether a part of a query restricts the date. @param {Chip} chip */
const isOfDates = (chip) =>
  filtersOf(chip).some(({ minus, name, value }) =>
    name === "has" ? value === "date" : DATES.includes(name) && !minus,
  );

/**
 * @param {HTMLElement} bar
 * @param {string} name
 * @param {number} count
 * @param {number} most
 * @param {boolean} isOn
 */
function drawBar(bar, name, count, most, isOn) {
  bar.title = `${name}: ${number(count)}`;
  bar.setAttribute("aria-label", bar.title);
  bar.setAttribute("aria-pressed", String(isOn));
  bar.classList.toggle("none", !count);
  bar.querySelector("span").style.height = count ? `${Math.max(6, (100 * count) / most)}%` : "0";
}

/** @param {number} first @param {number} last */
const span = (first, last) => Array.from({ length: last - first + 1 }, (_, n) => String(first + n));

/** @param {number} n */
const twoDigits = (n) => String(n).padStart(2, "0");
