/* The mailboxes, one for each person: their mails as they look, and what an invitation would put into a calendar. */

import { button, el, fresh, icon, redraw } from "./dom.js";
import { city, written } from "./moments.js";
import { get } from "./wire.js";

const PAUSE_MS = 400;
const ASKS = { REQUEST: "An invitation: it puts this into the calendar", CANCEL: "A cancellation: it takes this out of the calendar" };
const EVERYBODY = "";
const NOBODY = "nobody";

export class Mail {
  constructor(root) {
    Object.assign(this, { boxes: [], mails: [], whose: EVERYBODY, shown: null, seen: 0 });
    const panel = { class: "mail-panel", id: fresh("mail"), popover: "auto", role: "group", "aria-label": "Mailboxes" };
    this.panel = el("div", panel);
    this.count = el("span", { class: "mail-count" });
    const opens = { type: "button", class: "tool", popovertarget: panel.id, "aria-expanded": "false" };
    this.button = el("button", opens, icon("mail"), "Mail", this.count);
    this.panel.addEventListener("toggle", (event) => {
      this.button.setAttribute("aria-expanded", String(event.newState === "open"));
      this.open = event.newState === "open";
      this.#draw();
    });
    this.panel.addEventListener("beforetoggle", (event) => { if (event.newState === "open") this.#place(); });
    root.prepend(this.button, this.panel);
  }

  /** Something has changed: fetch the mails, not too often. */
  update() {
    if (this.waiting) return;
    this.waiting = setTimeout(async () => {
      try {
        Object.assign(this, await get("/api/mail"));
        this.#draw();
      } catch {
        // The page says by itself when the server is gone.
      }
      this.waiting = null;
    }, PAUSE_MS);
  }

  #place() {
    const at = this.button.getBoundingClientRect();
    this.panel.style.setProperty("top", `${at.bottom + 8}px`);
    this.panel.style.setProperty("right", "16px");
  }

  #draw() {
    const newest = this.mails[0]?.n ?? 0;
    if (this.open) this.seen = newest;
    const unread = this.mails.filter((one) => one.n > this.seen).length;
    this.count.textContent = unread ? String(unread) : "";
    const listed = this.mails.filter((one) => this.whose === EVERYBODY || (one.person ?? NOBODY) === this.whose);
    const shown = listed.find((one) => one.n === this.shown) ?? listed[0];
    redraw(this.panel, JSON.stringify([newest, this.whose, shown?.n, this.boxes]), () => [
      this.#chooser(),
      listed.length === 0
        ? el("p", { class: "mail-none" }, this.#none())
        : [el("p", { class: "mail-zone" }, `Newest first, in ${this.zone === "UTC" ? "UTC" : `${city(this.zone)} time`}`),
          el("div", { class: "mail-halves" }, this.#list(listed, shown), this.#letter(shown))],
    ]);
  }

  #none() {
    const box = this.boxes.find((one) => one.person === this.whose);
    if (this.whose === NOBODY) return "No mail to addresses that are nobody's.";
    const [who, address] = box ? [` as ${box.name}`, box.address] : ["", "an address"];
    return `No mail yet. Type /mentor settings${who} and add ${address}: mail comes here and goes nowhere else.`;
  }

  #chooser() {
    const count = (person) => this.mails.filter((one) => (one.person ?? NOBODY) === person).length;
    const option = (value, label, n) => el("option", { value, selected: value === this.whose }, n ? `${label} (${n})` : label);
    const group = (platform) => el("optgroup", { label: platform }, this.boxes.filter((one) => one.platform === platform)
      .map((one) => option(one.person, `${one.name}, ${one.address}`, count(one.person))));
    const others = count(NOBODY) ? option(NOBODY, "Addresses that are nobody's", count(NOBODY)) : null;
    const choose = (event) => { this.whose = event.target.value; this.#draw(); };
    return el("label", { class: "mail-boxes" }, "Whose mailbox", el("select", { dataset: { focus: "box" }, on: { change: choose } },
      option(EVERYBODY, "Everybody's", this.mails.length), group("Slack"), group("Discord"), others));
  }

  #box(mail) {
    return this.boxes.find((one) => one.person === mail.person);
  }

  #to(mail) {
    const box = this.#box(mail);
    return box ? `${box.name} <${mail.to}>` : mail.to;
  }

  /** All times of a list are in one zone, or it would not look sorted: that of the mailbox chosen, else that of the page's clock. */
  get zone() {
    return this.boxes.find((one) => one.person === this.whose)?.zone ?? "UTC";
  }

  #list(mails, shown) {
    return el("ol", { class: "mail-list", "aria-label": "Mails" }, mails.map((one) => el("li", {}, button({
      class: "mail-line", "aria-current": one === shown ? "true" : null, dataset: { focus: `mail:${one.n}` },
    }, () => { this.shown = one.n; this.#draw(); },
      el("strong", {}, one.subject), el("span", {}, `to ${this.#to(one)} · ${written(Date.parse(one.at), this.zone, "date_time")}`)))));
  }

  #letter(mail) {
    const looks = { class: "mail-looks", title: `The mail: ${mail.subject}`, src: `/mail/${mail.n}`, sandbox: "" };
    return el("article", { class: "mail-letter", "aria-label": mail.subject },
      el("p", { class: "mail-from" }, `From ${mail.from} to ${this.#to(mail)}`), this.#invitation(mail, mail.invitation),
      el("iframe", looks));
  }

  #invitation(mail, invited) {
    if (!invited) return null;
    const row = (label, what) => (what ? [el("dt", {}, label), el("dd", {}, what)] : []);
    const zone = this.#box(mail)?.zone ?? "UTC";
    const shown = (at, style) => written(Date.parse(at), zone, style);
    const when = `${shown(invited.start, "date_time")} to ${shown(invited.end, "time")}, ${zone}`;
    return el("details", { class: "mail-invitation", open: true },
      el("summary", {}, icon("clock"), ASKS[invited.asks] ?? invited.asks),
      el("dl", {}, row("What", invited.summary), row("When", when), row("Where", invited.where),
        row("From", invited.organizer), row("For", invited.attendee), row("Says", invited.says),
        row("Version", String(invited.sequence))));
  }
}
