/* Suggestions for what is being typed into a line: a list above it, worked with the arrows, Enter, Tab and Escape. */

import { el, fresh } from "./dom.js";

const NONE = null;

/**
 * Offer suggestions for an input. `find(typed)` returns (a promise of) a list of {label, value, note}; `pick(one)` is
 * called with the one that is taken. `exact(typed)` may say that the line is complete, so that Enter is not ours. An
 * `eager` list opens before anything is typed; nothing of it is taken then that was not pointed at.
 */
export class Suggest {
  constructor(input, { label, find, pick, exact = () => false, eager = false }) {
    Object.assign(this, { input, find, pick, exact, found: [], at: 0, asked: 0 });
    this.list = el("ul", { class: "suggestions", role: "listbox", id: fresh("suggest"), "aria-label": label, hidden: true,
      on: { mousedown: (event) => event.preventDefault() } }); // The focus stays on the line.
    const aria = { autocomplete: "list", expanded: "false", controls: this.list.id };
    for (const [name, value] of Object.entries(aria)) input.setAttribute(`aria-${name}`, value);
    input.setAttribute("role", "combobox");
    input.setAttribute("autocomplete", "off");
    input.addEventListener("input", () => this.look());
    input.addEventListener("focus", () => { if (eager || input.value) this.look(); });
    input.addEventListener("click", () => { if (eager && !this.open) this.look(); });
    input.addEventListener("blur", () => this.close());
    input.addEventListener("keydown", (event) => this.#key(event));
  }

  get open() {
    return !this.list.hidden;
  }

  /** Ask anew what there is to suggest. */
  async look() {
    const mine = (this.asked += 1);
    const found = await this.find(this.input.value);
    if (mine !== this.asked) return; // More has been typed since.
    this.found = found;
    if (found.length === 0 || document.activeElement !== this.input) return this.close();
    this.items = found.map((one, index) => el("li", { role: "option", id: fresh("option"), "aria-selected": "false",
      on: { click: () => this.#take(index) } },
      el("span", { class: "suggest-label" }, one.label), one.note ? el("small", {}, one.note) : null));
    this.list.replaceChildren(...this.items);
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    if (this.input.value) this.#point(0);
    else this.#point(NONE);
  }

  close() {
    this.asked += 1;
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  #point(index) {
    this.at = index === NONE ? NONE : (index + this.items.length) % this.items.length;
    this.items.forEach((one, n) => one.setAttribute("aria-selected", String(n === this.at)));
    if (this.at === NONE) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", this.items[this.at].id);
    this.items[this.at].scrollIntoView({ block: "nearest" });
  }

  #take(index) {
    const one = this.found[index];
    this.close();
    this.pick(one);
  }

  #key(event) {
    if (!this.open) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const onward = event.key === "ArrowDown";
      if (this.at === NONE) this.#point(onward ? 0 : this.items.length - 1);
      else this.#point(this.at + (onward ? 1 : -1));
    } else if (event.key === "Enter" || event.key === "Tab") this.#settle(event);
    else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    }
  }

  #settle(event) {
    if (event.shiftKey || this.at === NONE || this.exact(this.input.value)) return this.close();
    event.preventDefault();
    event.stopImmediatePropagation();
    this.#take(this.at);
  }
}
