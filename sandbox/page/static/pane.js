/* One side of the page: a platform's client as one person has it open. */

import { Composer } from "./composer.js";
import { Dialog } from "./dialog.js";
import { avatar, button, el, fresh, icon, redraw } from "./dom.js";
import { Earlier } from "./earlier.js";
import { recall, remember } from "./memory.js";
import { menu } from "./menu.js";
import { Messages } from "./messages.js";
import { city, now, written } from "./moments.js";
import { SIDES } from "./sides.js";
import { bounded, spoken } from "./spoken.js";
import { post } from "./wire.js";

const HEARD = 3;
const KEPT = 6;
const MARKS = { channel: "hash", thread: "thread", home: "home" };

export class Pane {
  /** `sync()` brings the newest state; `say(sentence, more)` shows a toast. */
  constructor(platform, root, { sync, say }) {
    Object.assign(this, { platform, root, sync, say, side: SIDES[platform], title: SIDES[platform].title, unread: {} });
    this.person = recall(`person.${platform}`);
    this.#build();
  }

  #build() {
    this.who = el("div", { class: "who" });
    this.tongue = el("div", { class: "tongue" });
    this.bar = el("header", { class: "client-bar" }, el("span", { class: "client-sign", "aria-hidden": "true" }, this.title[0]),
      el("h2", {}, this.title), this.who, this.tongue);
    this.nav = el("nav", { class: "side", "aria-label": `${this.title}: channels` });
    this.head = el("header", { class: "room-head" });
    this.messages = new Messages(() => this.earlier.load());
    this.earlier = new Earlier(this);
    this.homeBody = el("div", { class: "home", tabindex: "0", role: "region", "aria-label": `Home, ${this.title}`, hidden: true });
    this.composer = new Composer(this, this.say);
    const room = el("div", { class: "room" }, this.head, this.messages.node, this.homeBody, this.composer.node);
    this.beneath = el("div", { class: "client-body" }, this.nav, room);
    this.dialog = new Dialog(this.beneath, () => this.composer.focus(), (words) => this.tell(words));
    this.news = el("div", { class: "sr", "aria-live": "polite", id: fresh("news") });
    this.stage = el("div", { class: "client-stage" }, this.beneath, this.dialog.node);
    this.root.replaceChildren(this.bar, this.stage, this.news);
  }

  /** Whose act it is, as the server wants to know it. */
  get whose() {
    return { platform: this.platform, person: this.me.id };
  }

  get key() {
    return `${this.platform}.${this.me.id}.${this.channel}`;
  }

  get reader() {
    return { names: this.held.names, zone: this.me.zone, locale: this.me.locale };
  }

  get pickable() {
    return { channels: [], users: [], roles: [], ...this.held.pickable };
  }

  /** Show what the server says of this side now. */
  update(held) {
    // What was asked for before somebody else was chosen is still about whoever was seen then.
    if (this.chosen && this.chosen !== held.me) return;
    this.held = held;
    this.me = held.people.find((one) => one.id === held.me);
    this.person = this.me.id;
    this.#settle();
    this.#drawWho();
    this.#drawSide();
    this.#drawRoom();
    this.composer.update(this.side.entries(held), this.#roomName());
    if (!this.asking) this.dialog.show(this.side.form(held, this));
    this.#read();
  }

  /** Write the hour where this person is. */
  tick() {
    const words = this.me ? `${written(now(), this.me.zone, "time", this.me.locale)} in ${city(this.me.zone)}` : "";
    if (this.hour && this.hour.textContent !== words) this.hour.textContent = words;
  }

  /** Do something as this person; what went wrong is said, and the newest state is here when it returns. */
  async act(what, trigger) {
    if (trigger?.getAttribute("aria-busy") === "true") return null;
    trigger?.setAttribute("aria-busy", "true");
    let answer;
    try {
      answer = await post("/api/act", { ...this.whose, ...what });
    } catch (error) {
      answer = { ok: false, error: error.message };
    }
    await this.sync();
    trigger?.removeAttribute("aria-busy");
    if (!answer.ok) this.say(answer.error, { wrong: true });
    else this.#follow(answer.seen);
    return answer;
  }

  /** Ask before a button does something; true when the person means it. */
  async confirm({ title, text, yes, no }) {
    this.asking = true;
    return new Promise((settle) => {
      const done = (answer) => {
        this.asking = false;
        this.dialog.show(this.side.form(this.held, this));
        settle(answer);
      };
      this.dialog.show({
        id: fresh("confirm"), signature: "", title, submit: yes, close: no, errors: {},
        content: () => [el("p", { class: "words" }, text)], act: async () => done(true), leave: () => done(false),
      });
    });
  }

  /** Go to a channel. */
  async go(channel) {
    this.channel = channel;
    remember(`channel.${this.platform}.${this.me.id}`, channel);
    this.update(this.held);
    if (this.#kind() === "home") await this.act({ act: "open_home" });
  }

  /** See this side as somebody else. */
  async become(person) {
    this.person = this.chosen = person;
    remember(`person.${this.platform}`, person);
    this.channel = null;
    this.stage.inert = true; // Until their place is here, whatever is pressed or typed would be somebody else's.
    await this.sync();
    if (this.chosen !== person) return;
    this.chosen = null;
    this.stage.inert = false;
  }

  /** An answer that came here is brought into view; one that came somewhere else is pointed at. */
  #follow(seen) {
    if (seen?.kind !== "message" || !seen.channel) return undefined;
    if (seen.channel === this.channel) return this.messages.show(seen.id);
    const there = this.held.channels.find((one) => one.id === seen.channel);
    if (!there) return undefined;
    const name = there.kind === "dm" ? "your direct messages" : `#${there.name}`;
    this.say(`${this.title}: the answer is in ${name}.`, { act: () => this.go(there.id), label: "Show" });
    return undefined;
  }

  /** Stay where one was, else begin at the board, else at the first channel. */
  #settle() {
    const all = this.held.channels;
    const wanted = this.channel ?? recall(`channel.${this.platform}.${this.me.id}`);
    const found = all.find((one) => one.id === wanted) ?? all.find((one) => one.name === "mentors")
      ?? all.find((one) => one.kind === "dm") ?? all[0];
    this.channel = found?.id;
  }

  #kind() {
    return this.held.channels.find((one) => one.id === this.channel)?.kind;
  }

  #roomName() {
    const found = this.held.channels.find((one) => one.id === this.channel);
    if (!found) return this.title;
    return found.kind === "channel" ? `#${found.name}` : found.name;
  }

  #drawWho() {
    const people = this.held.people.map((one) => ({ value: one.id, label: one.name, note: `${one.role} · ${city(one.zone)}` }));
    redraw(this.who, JSON.stringify([people, this.me.id]), () => {
      this.hour = el("span", { class: "who-hour" });
      const label = el("span", { class: "sr", id: fresh("who"), "aria-hidden": "true" }, `${this.title}: seen as`);
      const chooser = menu({
        labelledby: label.id, options: people, chosen: [this.me.id], focus: "who", kind: "menu-who",
        done: ([person]) => this.become(person),
      });
      return [label, this.hour, avatar(this.me), chooser.node, el("span", { class: "who-role" }, this.me.role)];
    });
    this.#drawTongue();
    this.tick();
  }

  /** The language that this person has set their client to. */
  #drawTongue() {
    const { locales } = this.held;
    redraw(this.tongue, JSON.stringify([locales, this.me.id, this.me.locale]), () => {
      const label = el("span", { class: "sr", id: fresh("tongue"), "aria-hidden": "true" }, `${this.title}: language of ${this.me.name}`);
      const chooser = menu({
        labelledby: label.id, options: locales, chosen: [this.me.locale], focus: "locale", kind: "menu-who",
        done: ([locale]) => this.act({ act: "speak", locale }),
      });
      return [label, chooser.node];
    });
  }

  #drawSide() {
    const { channels } = this.held;
    redraw(this.nav, JSON.stringify([channels, this.channel]), () => [
      el("p", { class: "side-name" }, this.held.workspace ?? this.held.server),
      ...this.side.groups.map(([title, kinds]) => this.#group(title, channels.filter((one) => kinds.includes(one.kind)))),
    ]);
  }

  #group(title, channels) {
    if (channels.length === 0) return null;
    const id = fresh("group");
    return el("div", { class: "side-group", role: "group", "aria-labelledby": id }, el("h3", { id }, title),
      el("ul", { role: "list" }, channels.map((one) => el("li", {}, this.#place(one)))));
  }

  #place(one) {
    const here = one.id === this.channel;
    const unread = here ? 0 : one.unread;
    const name = one.kind === "home" ? "Home" : one.name;
    const mark = MARKS[one.kind] ? icon(MARKS[one.kind]) : avatar({ name: one.name, bot: true });
    const count = el("span", { "aria-hidden": "true" }, unread > 99 ? "99+" : String(unread));
    const badge = unread ? el("span", { class: "unread" }, count, el("span", { class: "sr" }, `, ${unread} unread`)) : null;
    const props = {
      class: `place place-${one.kind} ${unread ? "is-unread" : ""}`, "aria-current": here ? "page" : null,
      dataset: { focus: `place:${one.id}`, place: one.id, kind: one.kind },
    };
    return button(props, () => this.go(one.id), mark, el("span", { class: "place-name" }, name), badge);
  }

  #drawRoom() {
    const home = this.#kind() === "home";
    const name = this.#roomName();
    redraw(this.head, `${name}${home}`, () => [el("h3", {}, name), el("p", {}, this.#about())]);
    this.messages.node.hidden = home;
    this.homeBody.hidden = !home;
    if (home) return this.#drawHome();
    this.messages.scroll.setAttribute("aria-label", `Messages in ${name}, ${this.title}`);
    const { messages, more } = this.earlier.joined(this.key, this.held);
    const draw = (one) => this.side.body(one, this);
    const rows = this.messages.update(messages, {
      place: this.key, zone: this.me.zone, locale: this.me.locale, more, draw, speaks: (one) => this.#speaks(one),
    });
    for (const row of rows.slice(-HEARD)) this.tell(`${name}: ${spoken(row.querySelector(".message-body"))}`);
    return undefined;
  }

  /** The language of a message: what is written to one person is in theirs, what hangs for all may be in any. */
  #speaks(message) {
    return message.private || this.#kind() === "dm" ? this.me.locale : null;
  }

  #about() {
    return { home: "Home", dm: "Direct messages with Mini Mentor", thread: "Thread" }[this.#kind()] ?? "";
  }

  #drawHome() {
    const view = this.held.home;
    const draw = () => (view ? this.side.home(view, this) : [el("p", { class: "empty" }, "Opening the Home tab…")]);
    this.homeBody.lang = this.me.locale;
    redraw(this.homeBody, `${this.me.zone}${this.me.locale}${JSON.stringify(view)}`, draw);
  }

  /** Let a screen reader say something about this side, after what it is saying; a line that is taken away too early is lost. */
  tell(words) {
    this.news.append(el("p", {}, `${this.title}, ${bounded(words)}`));
    while (this.news.children.length > KEPT) this.news.firstElementChild.remove();
  }

  /** What is on the screen has been read. */
  #read() {
    const here = this.held.channels.find((one) => one.id === this.channel);
    for (const one of this.held.channels) {
      const grown = one.unread > (this.unread[one.id] ?? one.unread);
      if (grown && one !== here) this.tell(`a new message in ${one.name}.`);
      this.unread[one.id] = one.unread;
    }
    if (!here?.unread || document.hidden || here.kind === "home") return;
    here.unread = 0;
    post("/api/act", { ...this.whose, act: "read", channel: here.id }).catch(() => {});
  }
}
