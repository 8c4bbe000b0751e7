/* Discord's @time: typed into a line, it offers a date and a time to choose, and is sent as one exact moment. */

import { button, el, fresh } from "./dom.js";
import { city, fromWallTime, now, wallTime, written } from "./moments.js";
import { Suggest } from "./suggest.js";

const WORD = "@time";
const DAY_MS = 24 * 3600 * 1000;
const HOUR_MS = 3600 * 1000;

/** Tell whether what is typed is on its way to become the word. */
const begun = (typed) => typed.trim() !== "" && WORD.startsWith(typed.trim().toLowerCase());

/** Let a field of one line take moments: it shows them as its reader reads them, and gives them as Discord sends them. */
export function timed(made, { zone, locale }) {
  const input = made.node.querySelector("input");
  const sent = new Map();
  const typed = made.read;
  made.read = () => sent.get(typed()) ?? typed();
  const take = (at) => {
    const label = written(at, zone, "date_time", locale);
    sent.set(label, `<t:${Math.round(at / 1000)}:F>`);
    made.fill(label);
    input.focus();
  };
  const picker = new Picker(zone, take, () => input.focus());
  const offer = { label: WORD, value: WORD, note: `Choose a date and a time, as clocks in ${city(zone)} show it` };
  const suggest = new Suggest(input, {
    label: "Times", find: (typed) => (begun(typed) ? [offer] : []), pick: () => picker.open(),
  });
  made.node.append(suggest.list, picker.node);
  return made;
}

/** A date and a time in somebody's zone, beside the line that they are for. */
class Picker {
  constructor(zone, taken, left) {
    Object.assign(this, { zone, taken, left });
    const id = fresh("time");
    this.input = el("input", { id, type: "datetime-local", "aria-describedby": `${id}-zone` });
    this.node = el("div", { class: "time-picker", role: "group", "aria-label": "Date and time", hidden: true,
      on: { keydown: (event) => this.#key(event) } },
      el("label", { for: id }, "Date and time"), el("div", { class: "field-box" }, this.input),
      el("p", { class: "field-hint", id: `${id}-zone` }, `${city(zone)} time`),
      el("div", { class: "time-buttons" }, button({ class: "button plain" }, () => this.#close(), "Never mind"),
        button({ class: "button primary" }, () => this.#take(), "Use this time")));
  }

  /** Begin at a full hour of tomorrow. */
  open() {
    const tomorrow = Math.ceil((now() + DAY_MS) / HOUR_MS) * HOUR_MS;
    this.input.value ||= wallTime(tomorrow, this.zone);
    this.node.hidden = false;
    this.input.focus();
    this.node.scrollIntoView({ block: "nearest" });
  }

  #close() {
    this.node.hidden = true;
    this.left();
  }

  #take() {
    if (!this.input.value) return this.input.focus();
    this.node.hidden = true;
    this.taken(fromWallTime(this.input.value, this.zone));
  }

  #key(event) {
    if (event.key !== "Escape" && !(event.key === "Enter" && event.target === this.input)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Enter") this.#take();
    else this.#close();
  }
}
