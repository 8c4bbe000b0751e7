/* What happened on the wire: a quiet list at the bottom, each exchange opened on a click. */

import { button, el, fresh, icon } from "./dom.js";
import { prefer, preference } from "./memory.js";
import { written } from "./moments.js";
import { get } from "./wire.js";

const KEPT = 300;
const PAUSE_MS = 400;
const ARROWS = { in: ["→ bot", "to the bot"], out: ["bot →", "from the bot"] };

export class Log {
  constructor(root) {
    this.last = 0;
    const listed = { class: "log-list", role: "list", id: fresh("log"), tabindex: "0", "aria-label": "Exchanges, newest last" };
    this.list = el("ol", listed);
    this.latest = el("span", { class: "log-latest" });
    const opens = { class: "log-toggle", "aria-expanded": "false", "aria-controls": listed.id };
    this.toggle = button(opens, () => this.#show(this.list.hidden), icon("down"), el("strong", {}, "On the wire"), this.latest);
    root.replaceChildren(this.toggle, this.list);
    this.list.hidden = true;
    if (preference("log") === true) this.#show(true);
  }

  #show(open) {
    this.list.hidden = !open;
    this.toggle.setAttribute("aria-expanded", String(open));
    prefer("log", open);
    if (open) this.list.scrollTop = this.list.scrollHeight;
  }

  /** Something has changed: fetch what went over the wire since, not too often. */
  update() {
    if (this.waiting) return;
    this.waiting = setTimeout(async () => {
      try {
        await this.#fetch();
      } catch {
        // The page says by itself when the server is gone.
      }
      this.waiting = null;
    }, PAUSE_MS);
  }

  async #fetch() {
    const lines = await get("/api/log", { after: this.last });
    if (lines.length === 0) return;
    this.last = lines.at(-1).n;
    const end = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 40;
    this.list.append(...lines.map((one) => this.#entry(one)));
    while (this.list.children.length > KEPT) this.list.firstElementChild.remove();
    if (end) this.list.scrollTop = this.list.scrollHeight;
    const newest = lines.at(-1);
    this.latest.textContent = `${newest.n} exchanges · last: ${newest.call} ${newest.outcome}`;
  }

  #entry(one) {
    const [arrow, spoken] = ARROWS[one.direction] ?? [one.direction, one.direction];
    const good = /^(2\d\d|ok|sent|acked?|opened?|delivered)/i.test(one.outcome);
    const summary = el("summary", {},
      el("time", {}, written(Date.parse(one.at), "UTC", "time")),
      el("span", { class: `log-platform log-${one.platform}` }, one.platform),
      el("span", { class: "log-way" }, el("span", { "aria-hidden": "true" }, arrow), el("span", { class: "sr" }, spoken)),
      el("code", {}, one.call),
      el("span", { class: `log-outcome ${good ? "" : "log-odd"}` }, one.outcome),
      el("span", { class: "log-took" }, `${Math.round(one.seconds * 1000)} ms`));
    const held = el("details", {}, summary);
    held.addEventListener("toggle", () => this.#open(held, one.n), { once: true });
    return el("li", {}, held);
  }

  async #open(held, number) {
    const said = (title, what) => el("div", {}, el("h4", {}, title),
      el("pre", { tabindex: "0", "aria-label": title }, JSON.stringify(what ?? null, null, 2)));
    try {
      const { sent, answered } = await get(`/api/log/${number}`);
      held.append(el("div", { class: "log-bodies" }, said("Sent", sent), said("Answered", answered)));
      held.scrollIntoView({ block: "nearest" });
    } catch (error) {
      held.append(el("p", { class: "aside" }, error.message));
    }
  }
}
