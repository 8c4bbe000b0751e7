/* Messages from before the last ones: fetched when somebody asks, and kept true while they are shown. */

import { sentAt } from "./moments.js";
import { get } from "./wire.js";

const REFRESH_MS = 1500;

export class Earlier {
  constructor(pane) {
    Object.assign(this, { pane, key: null, pages: [], shown: [] });
  }

  /** Return the messages to show in the channel at hand, {messages, more}: the last ones, and those asked for. */
  joined(key, held) {
    if (key !== this.key) Object.assign(this, { key, pages: [], shown: [] });
    const { channel } = this.pane;
    const last = held.messages[channel] ?? [];
    if (this.pages.length === 0) {
      this.shown = last;
      return { messages: last, more: held.channels.find((one) => one.id === channel)?.more === true };
    }
    this.shown = this.#before(last);
    this.#refresh();
    return { messages: this.shown, more: this.pages.at(-1).more };
  }

  /** Put what was shown before the last messages in front of them. */
  #before(last) {
    const ids = new Set(last.map((one) => one.id));
    const known = [...this.pages].reverse().flatMap((page) => page.messages);
    const first = last[0];
    const gap = this.shown.filter((one) => first && sentAt(one.ts) < sentAt(first.ts));
    const found = new Map([...gap, ...known].filter((one) => !ids.has(one.id)).map((one) => [one.id, one]));
    const order = [...found.values()].sort((one, other) => sentAt(one.ts) - sentAt(other.ts));
    return [...order, ...last];
  }

  /** Fetch the page before what is shown. */
  async load() {
    const page = await this.#page(this.shown[0]?.id);
    this.pages.push(page);
    this.pane.update(this.pane.held);
  }

  async #page(before) {
    const { platform, person } = this.pane.whose;
    return get("/api/messages", { platform, person, channel: this.pane.channel, before });
  }

  /** What was fetched may have changed since: fetch it again, not too often. */
  #refresh() {
    if (this.waiting) return;
    this.waiting = setTimeout(async () => {
      this.waiting = null;
      const { key } = this;
      const wanted = this.pages.length;
      const pages = [];
      let before = this.pane.held.messages[this.pane.channel]?.[0]?.id;
      for (let number = 0; number < wanted && before; number += 1) {
        const page = await this.#page(before).catch(() => null);
        if (!page || key !== this.key) return;
        pages.push(page);
        before = page.messages[0]?.id;
      }
      const changed = JSON.stringify(pages) !== JSON.stringify(this.pages);
      if (!changed || pages.length === 0) return;
      this.pages = pages;
      this.pane.update(this.pane.held);
    }, REFRESH_MS);
  }
}
