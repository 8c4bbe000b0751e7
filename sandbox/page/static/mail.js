/* The mailboxes: the mails to each address as they look, and what an invitation would put into a calendar. */

import { button, el, fresh, icon, redraw } from "./dom.js";
import { written } from "./moments.js";
import { get } from "./wire.js";

const PAUSE_MS = 400;
const ASKS = { REQUEST: "An invitation: it puts this into the calendar", CANCEL: "A cancellation: it takes this out of the calendar" };
const EVERYBODY = "";

export class Mail {
  constructor(root) {
    Object.assign(this, { mails: [], address: EVERYBODY, shown: null, seen: 0 });
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
        this.mails = await get("/api/mail");
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
    const addresses = [...new Set(this.mails.map((one) => one.to))].sort();
    const listed = this.mails.filter((one) => this.address === EVERYBODY || one.to === this.address);
    const shown = listed.find((one) => one.n === this.shown) ?? listed[0];
    redraw(this.panel, JSON.stringify([newest, this.address, shown?.n]), () => [
      this.#boxes(addresses),
      listed.length === 0
        ? el("p", { class: "mail-none" }, "No mail yet. Type /mentor settings and add any address: its mail comes here and goes nowhere else.")
        : el("div", { class: "mail-halves" }, this.#list(listed, shown), this.#letter(shown)),
    ]);
  }

  #boxes(addresses) {
    const box = (address, label) => button({
      class: "tool", "aria-pressed": String(this.address === address), dataset: { focus: `box:${address}` },
    }, () => { this.address = address; this.#draw(); }, label);
    return el("div", { class: "mail-boxes", role: "group", "aria-label": "Whose mailbox" },
      box(EVERYBODY, "All"), addresses.map((one) => box(one, one)));
  }

  #list(mails, shown) {
    return el("ol", { class: "mail-list", "aria-label": "Mails, newest first" }, mails.map((one) => el("li", {}, button({
      class: "mail-line", "aria-current": one === shown ? "true" : null, dataset: { focus: `mail:${one.n}` },
    }, () => { this.shown = one.n; this.#draw(); },
      el("strong", {}, one.subject), el("span", {}, `to ${one.to} · ${written(Date.parse(one.at), "UTC", "date_time")} UTC`)))));
  }

  #letter(mail) {
    const looks = { class: "mail-looks", title: `The mail: ${mail.subject}`, src: `/mail/${mail.n}`, sandbox: "" };
    return el("article", { class: "mail-letter", "aria-label": mail.subject },
      el("p", { class: "mail-from" }, `From ${mail.from}`), this.#invitation(mail.invitation), el("iframe", looks));
  }

  #invitation(invited) {
    if (!invited) return null;
    const row = (label, what) => (what ? [el("dt", {}, label), el("dd", {}, what)] : []);
    const when = `${written(Date.parse(invited.start), "UTC", "date_time")} to ${written(Date.parse(invited.end), "UTC", "time")} UTC`;
    return el("section", { class: "mail-invitation", "aria-label": "Invitation" },
      el("h3", {}, icon("clock"), ASKS[invited.asks] ?? invited.asks),
      el("dl", {}, row("What", invited.summary), row("When", when), row("Where", invited.where),
        row("From", invited.organizer), row("Version", String(invited.sequence))));
  }
}
