/* The messages of one channel: only what has changed is drawn anew, and nobody loses their place. */

import { avatar, button, el, focusMark, icon, refocus } from "./dom.js";
import { openWithin } from "./menu.js";
import { sentAt, written } from "./moments.js";

const TOGETHER_MS = 5 * 60 * 1000;
const NEAR = 60;

export class Messages {
  /** `earlier()` is called when somebody asks for what came before. */
  constructor(earlier) {
    this.rows = new Map();
    this.list = el("ol", { class: "messages", role: "list" });
    this.before = button({ class: "earlier", hidden: true }, () => earlier(), "Show earlier");
    this.empty = el("p", { class: "empty" }, "Nothing here yet. Type / below to begin.");
    this.fresh = button({ class: "newer", hidden: true }, () => this.toEnd(), "New messages", icon("down"));
    const props = { class: "scroll", tabindex: "0", role: "region", on: { scroll: () => this.#scrolled() } };
    this.scroll = el("div", props, this.before, this.empty, this.list);
    this.node = el("div", { class: "stream" }, this.scroll, this.fresh);
    this.ended = true;
    // Whoever reads the newest message still does when there is more or less room.
    new ResizeObserver(() => { if (this.ended) this.toEnd(); }).observe(this.scroll);
    this.list.addEventListener("menuclosed", (event) => this.#overdue(event.target.closest(".message")));
  }

  /** Show messages, oldest first. `draw(message)` builds a body; `zone` and `locale` are the reader's; `place` changes with the room. */
  update(messages, { place, zone, locale, more, draw, speaks }) {
    const moved = place !== this.place;
    const end = moved || this.ended;
    const tall = this.scroll.scrollHeight;
    const grownAbove = !moved && this.first !== undefined && messages.findIndex((one) => one.id === this.first) > 0;
    if (moved) this.#clear();
    Object.assign(this, { place, zone, locale, draw, speaks });
    this.before.hidden = !more;
    this.empty.hidden = messages.length > 0;
    const known = new Set(this.rows.keys());
    this.redrawn = [];
    this.#arrange(messages);
    if (end) this.toEnd();
    else if (grownAbove) this.scroll.scrollTop += this.scroll.scrollHeight - tall;
    else if (messages.some((one) => !known.has(one.id))) this.fresh.hidden = false;
    this.first = messages[0]?.id;
    if (moved) return [];
    return [...this.redrawn, ...messages.filter((one) => !known.has(one.id)).map((one) => this.rows.get(one.id))];
  }

  /** Go to the newest message. */
  toEnd() {
    this.ended = true;
    this.scroll.scrollTop = this.scroll.scrollHeight;
    this.fresh.hidden = true;
  }

  /** Bring one message into view, as a client does with the answer to what its person has just done. */
  show(id) {
    const row = this.rows.get(id);
    if (row && row === this.list.lastElementChild) this.toEnd();
    else row?.scrollIntoView({ block: "nearest" });
  }

  #atEnd() {
    return this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < NEAR;
  }

  #scrolled() {
    this.ended = this.#atEnd();
    if (this.ended) this.fresh.hidden = true;
  }

  #clear() {
    this.rows.clear();
    this.list.replaceChildren();
    this.fresh.hidden = true;
  }

  /** Bring the list to what it should be, touching no row that is right already. */
  #arrange(messages) {
    const wanted = this.#wanted(messages);
    const keep = new Set(wanted.map((one) => one.id));
    for (const [id, row] of this.rows) {
      if (keep.has(id)) continue;
      row.remove();
      this.rows.delete(id);
    }
    let next = this.list.firstElementChild;
    for (const one of wanted) {
      const row = this.rows.get(one.id) ?? this.#row(one);
      if (one.message) this.#fill(row, one);
      if (row === next) next = next.nextElementSibling;
      else this.list.insertBefore(row, next);
    }
  }

  /** Return the rows that there should be: messages, with a line before each new day. */
  #wanted(messages) {
    const rows = [];
    let day = "";
    let last = null;
    for (const message of messages) {
      const at = sentAt(message.ts);
      const today = written(at, this.zone, "date", this.locale);
      if (today !== day) rows.push({ id: `day:${today}`, day: today });
      const alike = last?.author.id === message.author.id && last.private === message.private;
      const together = today === day && alike && at - last.at < TOGETHER_MS;
      rows.push({ id: message.id, message, together, at });
      day = today;
      last = { ...message, at };
    }
    return rows;
  }

  #row(one) {
    const row = one.day
      ? el("li", { class: "day" }, el("span", {}, one.day))
      : el("li", { class: "message", dataset: { message: one.id, at: one.at } });
    this.rows.set(one.id, row);
    return row;
  }

  #fill(row, one) {
    const { message } = one;
    row.classList.toggle("together", one.together);
    row.classList.toggle("private", message.private === true);
    const signature = `${this.zone}${this.locale}${JSON.stringify(message)}`;
    if (row.drawnAs === signature) return;
    // An open list is left alone; the message is drawn when it closes.
    row.overdue = openWithin(row) ? one : null;
    if (row.overdue) return;
    const again = row.drawnAs !== undefined;
    row.drawnAs = signature;
    const held = row.contains(document.activeElement);
    const mark = focusMark(row);
    row.replaceChildren(this.#article(one));
    if (again) flash(row);
    // Whoever pressed a button of what is theirs waits for what it says now; a card for all is no answer.
    if (held && this.speaks(message)) this.redrawn.push(row);
    if (held && !refocus(row, mark)) row.firstElementChild.focus({ preventScroll: true });
  }

  #overdue(row) {
    const one = row?.overdue;
    if (!one) return;
    row.overdue = null;
    // Whoever closed it still has to choose first.
    queueMicrotask(() => { if (row.isConnected) this.#fill(row, one); });
  }

  #article({ message, at }) {
    const time = written(at, this.zone, "time", this.locale);
    const whole = { datetime: new Date(at).toISOString(), title: written(at, this.zone, "date_time", this.locale) };
    const stamp = el("time", { class: "stamp", ...whole }, time);
    const head = el("header", { class: "message-head" }, el("span", { class: "author" }, message.author.name),
      message.author.bot ? el("span", { class: "badge" }, "APP") : null, stamp,
      message.edited ? el("span", { class: "edited" }, "(edited)") : null);
    const seen = message.private ? el("p", { class: "only" }, icon("eye"), "Only visible to you") : null;
    const body = el("div", { class: "message-body", lang: this.speaks(message) }, this.draw(message));
    // Many cards have the same buttons: whoever comes to one of them hears first which card it is of.
    const title = body.querySelector("h4, strong")?.textContent ?? "";
    const label = [`${message.author.name}, ${time}`, message.private ? "only visible to you" : "", title].filter(Boolean).join(", ");
    return el("article", { "aria-label": label, tabindex: "-1" },
      el("div", { class: "gutter" }, avatar(message.author), stamp.cloneNode(true)),
      el("div", { class: "message-main" }, head, seen, body));
  }
}

function flash(row) {
  row.classList.remove("flash");
  void row.offsetWidth; // Begins the animation anew.
  row.classList.add("flash");
}
