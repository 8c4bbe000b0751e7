/* The tour: six steps that point at the next thing to press, and go on when it has been done. */

import { el, redraw } from "./dom.js";
import { prefer, preference, recall, remember } from "./memory.js";
import { now } from "./moments.js";
import { STEPS } from "./steps.js";

const LOOK_MS = 400;
const ROOM = 10;
const SLACK_MS = 2000;

export class Tour {
  constructor({ panes, begin, root }) {
    Object.assign(this, { panes, begin, root, at: recall("tour"), since: recall("tour.since") ?? 0 });
    this.card = el("div", { class: "tour-card", role: "group", "aria-label": "Tour" });
    this.spot = el("div", { class: "tour-spot", "aria-hidden": "true" });
    this.news = el("p", { class: "sr", "aria-live": "polite" });
    root.replaceChildren(this.spot, this.card, this.news);
    begin.addEventListener("click", () => this.start());
    setInterval(() => this.update(), LOOK_MS);
    for (const event of ["scroll", "resize"]) addEventListener(event, () => this.#point(), true);
  }

  /** Begin, or begin anew. */
  start() {
    this.at = 0;
    this.#stay();
    this.update();
    this.card.querySelector("button")?.focus();
  }

  #stay() {
    this.since = now() - SLACK_MS;
    remember("tour", this.at);
    remember("tour.since", this.since);
  }

  #leave() {
    const held = this.card.contains(document.activeElement);
    this.at = null;
    remember("tour", null);
    prefer("toured", true);
    this.update();
    if (held) this.begin.focus();
  }

  #go(step) {
    this.at = step;
    remember("tour", step);
    this.update();
  }

  /** Look at what there is now, and point at what comes next. */
  update() {
    if (!this.panes.slack.held) return;
    // Whoever opens the page for the first time is offered the tour, once.
    if (this.at === null && preference("toured") === null) this.at = "offer";
    this.root.hidden = this.at === null;
    if (this.at === null) return;
    if (typeof this.at === "number" && STEPS[this.at]?.done(this.panes, this.since)) return this.#go(this.at + 1);
    const step = STEPS[this.at];
    this.hint = step?.hint(this.panes, this.since) ?? null;
    redraw(this.card, JSON.stringify([this.at, this.hint?.text]), () => this.#words(step));
    this.#point();
  }

  #words(step) {
    if (this.at === "offer") return this.#offer();
    if (!step) return this.#end();
    this.news.textContent = `Step ${this.at + 1} of ${STEPS.length}, ${step.title}: ${this.hint?.text ?? step.about}`;
    const dots = el("ol", { class: "tour-dots", "aria-hidden": "true" }, STEPS.map((_, index) => el("li", { class: index < this.at ? "past" : index === this.at ? "here" : "" })));
    const { act, label, text } = this.hint ?? {};
    return [
      el("p", { class: "tour-step" }, `Step ${this.at + 1} of ${STEPS.length}`, dots),
      el("h2", {}, step.title),
      el("p", {}, step.about),
      text ? el("p", { class: "tour-next" }, text) : null,
      el("div", { class: "tour-buttons" },
        act ? button(label, "tool tool-strong", act, "act") : null,
        button("Skip this step", "tool", () => this.#go(this.at + 1), "skip"),
        button("Leave the tour", "tool tool-quiet", () => this.#leave(), "leave")),
    ];
  }

  #offer() {
    return [
      el("h2", {}, "New here?"),
      el("p", {}, "A real bot, on a Slack workspace and a Discord server that live on this machine alone. Six steps show one session from asking to review."),
      el("div", { class: "tour-buttons" }, button("Show me around", "tool tool-strong", () => this.start(), "start"), button("Not now", "tool tool-quiet", () => this.#leave(), "leave")),
    ];
  }

  #end() {
    return [
      el("h2", {}, "That is one session"),
      el("p", {}, "Asked on Slack, claimed on Discord, met and reviewed. Try the faults, another person, or the wire below."),
      el("div", { class: "tour-buttons" }, button("Done", "tool tool-strong", () => this.#leave(), "leave"), button("Start again", "tool", () => this.start(), "start")),
    ];
  }

  /** Put a ring round what is meant, and the words near it where they hide nothing of it. */
  #point() {
    if (this.at === null) return;
    const target = this.hint?.target;
    const shown = target?.isConnected && target.getClientRects().length > 0;
    this.spot.hidden = !shown;
    const card = this.card.getBoundingClientRect();
    if (!shown) return this.#put(innerWidth / 2 - card.width / 2, innerHeight - card.height - 80);
    const at = target.getBoundingClientRect();
    const style = this.spot.style;
    for (const [name, value] of [["left", at.left - 4], ["top", at.top - 4], ["width", at.width + 8], ["height", at.height + 8]]) style.setProperty(name, `${value}px`);
    return this.#put(...this.#beside(at, card));
  }

  /** Above or below what is meant, else beside it; a form is never covered. */
  #beside(at, card) {
    const form = this.hint.target.closest(".dialog")?.getBoundingClientRect();
    const left = Math.max(ROOM, Math.min(at.left + at.width / 2 - card.width / 2, innerWidth - card.width - ROOM));
    if (form) return [form.left > innerWidth / 2 ? form.left - card.width - ROOM * 2 : form.right + ROOM * 2, Math.min(form.bottom - card.height, innerHeight - card.height - ROOM)];
    if (at.top - card.height - ROOM * 2 > 60) return [left, at.top - card.height - ROOM * 1.5];
    return [left, Math.min(at.bottom + ROOM * 1.5, innerHeight - card.height - ROOM)];
  }

  #put(left, top) {
    this.card.style.setProperty("left", `${Math.max(ROOM, Math.min(left, innerWidth - this.card.offsetWidth - ROOM))}px`);
    this.card.style.setProperty("top", `${top}px`);
  }
}

const button = (label, style, act, focus) => el("button", { type: "button", class: style, data: { focus }, on: { click: act } }, label);
