/* The tour: six steps that point at the next thing to press, and go on when it has been done. */

import { button, el, redraw } from "./dom.js";
import { prefer, preference, recall, remember } from "./memory.js";
import { now } from "./moments.js";
import { STEPS, topic } from "./steps.js";

const LOOK_MS = 400;
const ROOM = 10;
const LEEWAY_MS = 2000;

export class Tour {
  constructor({ panes, begin, root }) {
    Object.assign(this, { panes, begin, root, at: recall("tour"), story: recall("tour.story") });
    this.card = el("div", { class: "tour-card" });
    this.spot = el("div", { class: "tour-spot", "aria-hidden": "true" });
    this.news = el("p", { class: "sr", "aria-live": "polite" });
    root.replaceChildren(this.spot, this.card, this.news);
    begin.addEventListener("click", () => this.start());
    setInterval(() => this.update(), LOOK_MS);
    for (const event of ["scroll", "resize"]) addEventListener(event, () => this.#point(), true);
    // Before a press does anything: what is typed by then is what was asked.
    for (const event of ["click", "keydown"]) addEventListener(event, () => this.#listen(), true);
  }

  /** Begin, or begin anew. */
  start() {
    this.at = 0;
    this.#stay();
    this.update();
    this.card.querySelector("button")?.focus();
  }

  #stay() {
    remember("tour", this.at);
    this.#about({ since: now() - LEEWAY_MS, topic: null });
  }

  /** Remember which request the tour is about. */
  #about(story) {
    this.story = story;
    remember("tour.story", story);
  }

  /** Hear which request it is while it is being asked. */
  #listen() {
    const typed = this.at === 0 ? topic(this.panes) : null;
    if (typed && typed !== this.story.topic) this.#about({ ...this.story, topic: typed });
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
    const step = STEPS[this.at];
    this.#listen();
    if (step?.done(this.panes, this.story)) return this.#go(this.at + 1);
    this.hint = step?.hint(this.panes, this.story) ?? null;
    redraw(this.card, JSON.stringify([this.at, this.hint?.text]), () => this.#words(step));
    this.#point();
  }

  #words(step) {
    if (this.at === "offer") return this.#offer();
    if (!step) return this.#end();
    this.news.textContent = `Step ${this.at + 1} of ${STEPS.length}, ${step.title}: ${this.hint?.text ?? step.about}`;
    const dot = (index) => el("li", { class: index === this.at ? "here" : index < this.at ? "past" : "" });
    const dots = el("ol", { class: "tour-dots", "aria-hidden": "true" }, STEPS.map((_, index) => dot(index)));
    const { act, label, text } = this.hint ?? {};
    return [
      el("p", { class: "tour-step" }, `Step ${this.at + 1} of ${STEPS.length}`, dots),
      el("h2", {}, step.title),
      el("p", {}, step.about),
      text ? el("p", { class: "tour-next" }, text) : null,
      el("div", { class: "tour-buttons" },
        act ? tool(label, "tool-strong", act, "act") : null,
        tool("Skip this step", "", () => this.#go(this.at + 1), "skip"),
        tool("Leave the tour", "tool-quiet", () => this.#leave(), "leave")),
    ];
  }

  #offer() {
    return [
      el("h2", {}, "New here?"),
      el("p", {}, "A real bot, on a Slack workspace and a Discord server that live on this machine alone. ",
        "Six steps show one session from asking to review."),
      el("div", { class: "tour-buttons" },
        tool("Show me around", "tool-strong", () => this.start(), "start"),
        tool("Not now", "tool-quiet", () => this.#leave(), "leave")),
    ];
  }

  #end() {
    return [
      el("h2", {}, "That is one session"),
      el("p", {}, "Asked on Slack, claimed on Discord, met and reviewed. Try the faults, another person, or the wire below."),
      el("div", { class: "tour-buttons" },
        tool("Done", "tool-strong", () => this.#leave(), "leave"),
        tool("Start again", "", () => this.start(), "start")),
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
    const ring = { left: at.left - 4, top: at.top - 4, width: at.width + 8, height: at.height + 8 };
    for (const [name, value] of Object.entries(ring)) this.spot.style.setProperty(name, `${value}px`);
    return this.#put(...this.#beside(at, card));
  }

  /** Outside of the form or the room that it is about, so that neither is covered; else above or below what is meant. */
  #beside(at, card) {
    const box = (this.hint.target.closest(".dialog") ?? this.hint.target.closest(".room"))?.getBoundingClientRect();
    const lowest = innerHeight - card.height - ROOM;
    if (box) {
      const left = box.left > innerWidth / 2 ? box.left - card.width - ROOM * 2 : box.right + ROOM * 2;
      return [left, Math.max(ROOM, Math.min(at.top + at.height / 2 - card.height / 2, lowest))];
    }
    const middle = at.left + at.width / 2 - card.width / 2;
    const above = at.top - card.height - ROOM * 1.5;
    return [middle, above > ROOM ? above : Math.min(at.bottom + ROOM * 1.5, lowest)];
  }

  #put(left, top) {
    this.card.style.setProperty("left", `${Math.max(ROOM, Math.min(left, innerWidth - this.card.offsetWidth - ROOM))}px`);
    this.card.style.setProperty("top", `${top}px`);
  }
}

const tool = (label, style, act, focus) => button({ class: `tool ${style}`, dataset: { focus } }, act, label);
