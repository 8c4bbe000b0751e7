/* A menu of one or several options: a button and a list, worked with the pointer, the arrows or by typing. */

import { el, fresh, icon } from "./dom.js";

const ROOM = 8;
const TYPING_MS = 700;

/**
 * Build a menu: {label or labelledby, describedby, placeholder, options, chosen, several, most, focus, done, kind}.
 *
 * `options` are {value, label, note}; `chosen` is a list of values; `done(values)` is called when a choice is made (of
 * several: when the list closes with something changed). `focus` names it for redrawing.
 */
export function menu(wanted) {
  return new Menu({ chosen: [], several: false, kind: "", ...wanted });
}

/** Tell whether a list of a menu is open inside a node. */
export const openWithin = (node) => node.querySelector("[role=listbox]:popover-open") !== null;

class Menu {
  constructor(wanted) {
    Object.assign(this, wanted);
    this.chosen = [...wanted.chosen];
    this.typed = "";
    this.shown = el("span", { class: "menu-shown" });
    this.list = el("ul", {
      class: `menu-list ${this.kind}`, role: "listbox", id: fresh("list"), popover: "manual", tabindex: "-1",
      "aria-label": this.label, "aria-labelledby": this.labelledby, "aria-multiselectable": this.several ? "true" : null,
      on: { mousedown: (event) => event.preventDefault() }, // The focus stays on the button.
    });
    this.button = this.#button();
    this.node = el("div", { class: `menu ${this.kind}` }, this.button, this.list);
    this.#items();
    this.#tell();
  }

  #button() {
    // What is chosen is its value, so it is no part of the name: it would be said twice.
    const named = this.labelledby ? { "aria-labelledby": this.labelledby } : { "aria-label": this.label };
    const on = {
      click: () => (this.open ? this.close() : this.show()),
      keydown: (event) => this.#key(event),
      blur: () => this.close(),
    };
    return el("button", {
      type: "button", class: "menu-button", role: "combobox", "aria-haspopup": "listbox", "aria-expanded": "false",
      "aria-controls": this.list.id, "aria-describedby": this.describedby, ...named, dataset: { focus: this.focus ?? "" }, on,
    }, this.shown, icon("down"));
  }

  #items() {
    this.items = this.options.map((one, index) => el("li", {
      role: "option", id: fresh("option"), class: "menu-option", "aria-selected": "false",
      on: { pointermove: () => this.#point(index), click: () => this.#take(index) },
    },
      el("span", { class: "menu-check" }, icon("check")),
      el("span", { class: "menu-words" }, one.label, one.note ? el("small", {}, one.note) : null)));
    this.list.replaceChildren(...this.items);
  }

  get open() {
    return this.list.matches(":popover-open");
  }

  /** Choose other values without telling anybody. */
  set(values) {
    this.chosen = [...values];
    this.#tell();
  }

  show() {
    if (this.open || this.options.length === 0) return;
    this.before = this.chosen.join("\n");
    this.list.showPopover();
    this.button.setAttribute("aria-expanded", "true");
    this.#place();
    this.moved = () => this.#place();
    addEventListener("scroll", this.moved, true);
    addEventListener("resize", this.moved);
    this.#point(Math.max(0, this.options.findIndex((one) => this.chosen.includes(one.value))), true);
  }

  close() {
    if (!this.open) return;
    this.list.hidePopover();
    removeEventListener("scroll", this.moved, true);
    removeEventListener("resize", this.moved);
    this.button.setAttribute("aria-expanded", "false");
    this.button.removeAttribute("aria-activedescendant");
    if (this.several && this.before !== this.chosen.join("\n")) this.done?.([...this.chosen]);
    this.button.dispatchEvent(new CustomEvent("menuclosed", { bubbles: true }));
  }

  #place() {
    if (!this.button.isConnected) return;
    const at = this.button.getBoundingClientRect();
    const below = innerHeight - at.bottom - ROOM * 2;
    const above = at.top - ROOM * 2;
    const tall = Math.min(this.list.scrollHeight + 2, 320);
    const up = below < tall && above > below;
    const height = Math.min(tall, up ? above : below);
    const width = Math.max(at.width, Math.min(this.list.scrollWidth, 320));
    const style = this.list.style;
    style.setProperty("max-height", `${height}px`);
    style.setProperty("min-width", `${at.width}px`);
    style.setProperty("left", `${Math.max(ROOM, Math.min(at.left, innerWidth - width - ROOM))}px`);
    style.setProperty("top", `${up ? at.top - height - 4 : at.bottom + 4}px`);
  }

  #point(index, scroll = false) {
    this.items[this.at]?.classList.remove("pointed");
    this.at = index;
    const item = this.items[index];
    if (!item) return;
    item.classList.add("pointed");
    this.button.setAttribute("aria-activedescendant", item.id);
    if (scroll) item.scrollIntoView({ block: "nearest" });
  }

  #take(index) {
    const value = this.options[index].value;
    if (!this.several) {
      const changed = this.chosen[0] !== value;
      this.chosen = [value];
      this.#tell();
      this.close();
      if (changed) this.done?.([...this.chosen]);
      return;
    }
    if (this.chosen.includes(value)) this.chosen = this.chosen.filter((one) => one !== value);
    else if (this.chosen.length < (this.most ?? Infinity)) this.chosen.push(value);
    const order = this.options.map((one) => one.value);
    this.chosen.sort((one, other) => order.indexOf(one) - order.indexOf(other));
    this.#tell();
  }

  /** Write on the button, and mark in the list, what is chosen. */
  #tell() {
    const labels = this.options.filter((one) => this.chosen.includes(one.value)).map((one) => one.label);
    this.shown.textContent = labels.join(", ") || this.placeholder || "Choose";
    this.shown.classList.toggle("menu-empty", labels.length === 0);
    this.shown.ariaHidden = this.shown.textContent === this.label ? "true" : null;
    this.options.forEach((one, index) => {
      this.items[index].setAttribute("aria-selected", String(this.chosen.includes(one.value)));
    });
    this.changed?.();
  }

  #key(event) {
    const { key } = event;
    if (event.ctrlKey || event.metaKey) return;
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -Infinity, End: Infinity };
    if (key in moves) this.#move(event, moves[key]);
    else if (key === "Enter" || (key === " " && !this.typed)) this.#enter(event);
    else if (key === "Escape" && this.open) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    } else if (key.length === 1 && !event.altKey) this.#type(event);
  }

  #move(event, by) {
    event.preventDefault();
    if (!this.open) return this.show();
    this.#point(Math.max(0, Math.min(this.items.length - 1, this.at + by)), true);
  }

  #enter(event) {
    event.preventDefault();
    if (!this.open) return this.show();
    // With several to choose from, Enter is done with choosing; Space takes and leaves.
    if (this.several && event.key === "Enter" && this.before !== this.chosen.join("\n")) return this.close();
    this.#take(this.at);
  }

  #type(event) {
    event.preventDefault();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { this.typed = ""; }, TYPING_MS);
    this.typed += event.key.toLowerCase();
    this.show();
    const found = this.options.findIndex((one) => one.label.toLowerCase().startsWith(this.typed));
    const within = found >= 0 ? found : this.options.findIndex((one) => one.label.toLowerCase().includes(this.typed));
    if (within >= 0) this.#point(within, true);
  }
}
