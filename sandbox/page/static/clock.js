/* The clock of the sandbox: what it reads, what comes next, and the buttons that move it on. */

import { button, el, icon, redraw } from "./dom.js";
import { moment, now, parts, retell, setClock, written } from "./moments.js";
import { post } from "./wire.js";

const ZONE = "UTC";
const RETELL_EVERY = 10;
const HEAR_EVERY_MS = 5000;

export class Clock {
  /** `sync()` brings the newest state, `say` shows a toast, `tick()` is called each second. */
  constructor(root, { sync, say, tick }) {
    Object.assign(this, { root, sync, say, ticked: tick, seconds: 0 });
    this.face = el("time", { class: "clock-face" });
    this.news = el("p", { class: "sr", role: "status" });
    this.day = el("input", { type: "date", "aria-label": "Go to the morning of a day" });
    this.left = el("span", { class: "clock-left", hidden: true });
    const next = { class: "tool clock-next", dataset: { focus: "next", tour: "next" } };
    this.next = button(next, () => this.#move({ to: "next_due" }, this.next));
    const go = el("button", { type: "submit", class: "tool" }, "Go");
    const toDay = (event) => { event.preventDefault(); this.#toDay(go); };
    root.replaceChildren(
      el("span", { class: "clock-now" }, icon("clock"), this.face),
      this.#step("+15 min", "Move the clock on by 15 minutes", 15),
      this.#step("+1 h", "Move the clock on by one hour", 60),
      this.next,
      this.left,
      el("form", { class: "clock-day", on: { submit: toDay } }, this.day, go),
      this.news,
    );
    setInterval(() => this.#tick(), 1000);
  }

  #step(label, title, minutes) {
    const step = button({ class: "tool", title, "aria-label": title }, () => this.#move({ minutes }, step), label);
    return step;
  }

  /** Show what the server says of the time. */
  update(state) {
    setClock(state.now);
    const { next_due: due, next_what: what } = state.clock;
    redraw(this.next, `${due}${what}`, () => {
      if (!due) return ["Nothing is due"];
      return [el("span", {}, "Next: "), el("strong", {}, what), " ", moment(Date.parse(due), ZONE, "relative")];
    });
    this.#stillToCome(state.clock.left);
    this.next.disabled = !due || state.clock.left > 0;
    this.next.title = due ? `Go to what comes next: ${what}, ${written(Date.parse(due), ZONE, "date_time")} ${ZONE}` : "";
    if (!this.day.value) this.#suggestDay();
    this.#tick();
    retell();
  }

  /** Say how much of what has fallen due is on its way: now and then, and at the end. */
  #stillToCome(left) {
    const words = left ? `${left.toLocaleString("en")} on their way` : "";
    this.left.hidden = !left;
    this.next.hidden = left > 0;
    if (this.left.textContent !== words) this.left.textContent = words;
    if (left && now() - (this.heard ?? 0) > HEAR_EVERY_MS) {
      this.news.textContent = `${words}.`;
      this.heard = now();
    }
    if (!left && this.heard) {
      this.news.textContent = "Everything that was due has been sent.";
      this.heard = null;
    }
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
      if (answer.ok) this.news.textContent = `It is now ${written(Date.parse(answer.now), ZONE, "date_time")} ${ZONE}.`;
      else this.say(answer.error, { wrong: true });
    } catch (error) {
      this.say(error.message, { wrong: true });
    }
    await this.sync();
    trigger.removeAttribute("aria-busy");
  }
}
