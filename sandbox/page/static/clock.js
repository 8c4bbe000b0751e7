/* The clock of the sandbox: what it reads, what comes next, and the buttons that move it on. */

import { el, icon, redraw } from "./dom.js";
import { moment, now, parts, retell, setClock, written } from "./moments.js";
import { post } from "./wire.js";

const ZONE = "UTC";
const RETELL_EVERY = 10;

export class Clock {
  /** `sync()` brings the newest state, `say` shows a toast, `tick()` is called each second. */
  constructor(root, { sync, say, tick }) {
    Object.assign(this, { root, sync, say, ticked: tick, seconds: 0 });
    this.face = el("time", { class: "clock-face" });
    this.day = el("input", { type: "date", "aria-label": "Go to the morning of a day" });
    this.next = el("button", { type: "button", class: "tool clock-next", data: { focus: "next", tour: "next" }, on: { click: () => this.#move({ to: "next_due" }, this.next) } });
    const step = (label, title, minutes) => {
      const button = el("button", { type: "button", class: "tool", title, "aria-label": title, on: { click: () => this.#move({ minutes }, button) } }, label);
      return button;
    };
    const go = el("button", { type: "submit", class: "tool" }, "Go");
    const day = el("form", { class: "clock-day", on: { submit: (event) => { event.preventDefault(); this.#toDay(go); } } }, this.day, go);
    root.replaceChildren(el("span", { class: "clock-now" }, icon("clock"), this.face), step("+15 min", "Move the clock on by 15 minutes", 15),
      step("+1 h", "Move the clock on by one hour", 60), this.next, day);
    setInterval(() => this.#tick(), 1000);
  }

  /** Show what the server says of the time. */
  update(state) {
    setClock(state.now);
    const { next_due: due, next_what: what } = state.clock;
    redraw(this.next, `${due}${what}`, () => (due
      ? [el("span", {}, "To the next: "), el("strong", {}, what), " ", moment(Date.parse(due), ZONE, "relative")] : ["Nothing is due"]));
    this.next.disabled = !due;
    this.next.title = due ? `${what}, ${written(Date.parse(due), ZONE, "date_time")} ${ZONE}` : "";
    if (!this.day.value) this.#suggestDay();
    this.#tick();
    retell();
  }

  #suggestDay() {
    const local = new Date(now() + 24 * 3600 * 1000);
    this.day.value = local.toISOString().slice(0, 10);
  }

  #tick() {
    const local = parts(now(), ZONE);
    const words = `${local.weekday} ${local.day} ${local.month.slice(0, 3)} ${local.hour}:${local.minute} ${ZONE}`;
    if (this.face.textContent !== words) this.face.textContent = words;
    this.ticked();
    this.seconds += 1;
    if (this.seconds % RETELL_EVERY === 0) retell();
  }

  #toDay(trigger) {
    if (this.day.value) this.#move({ to: this.day.value }, trigger);
  }

  async #move(where, trigger) {
    if (trigger.getAttribute("aria-busy") === "true") return;
    trigger.setAttribute("aria-busy", "true");
    try {
      const answer = await post("/api/clock", where);
      if (answer.ok) this.say(`It is now ${written(Date.parse(answer.now), ZONE, "date_time")} ${ZONE}.`);
      else this.say(answer.error, { wrong: true });
    } catch (error) {
      this.say(error.message, { wrong: true });
    }
    trigger.removeAttribute("aria-busy");
    await this.sync();
  }
}
