/* Switches for what can go wrong, to see the bot cope. */

import { button, el, fresh, icon, redraw } from "./dom.js";
import { post } from "./wire.js";

const PLATFORMS = [["slack", "Slack"], ["discord", "Discord"]];
const STANDING = [
  ["throttle", "Too many requests", "Every message the bot sends is refused with 429 and a time to wait."],
  ["slow", "Slow answers", "Every call takes more than a second."],
];

export class Faults {
  /** `sync()` brings the newest state, `say` shows a toast. */
  constructor(root, { sync, say }) {
    Object.assign(this, { sync, say, state: null });
    const panel = { class: "faults-panel", id: fresh("faults"), popover: "auto", role: "group", "aria-label": "Faults" };
    this.panel = el("div", panel);
    this.count = el("span", { class: "faults-count" });
    const opens = { type: "button", class: "tool", popovertarget: panel.id, "aria-expanded": "false" };
    this.button = el("button", opens, icon("bolt"), "Faults", this.count);
    this.panel.addEventListener("toggle", (event) => {
      this.button.setAttribute("aria-expanded", String(event.newState === "open"));
    });
    this.panel.addEventListener("beforetoggle", (event) => { if (event.newState === "open") this.#place(); });
    root.prepend(this.button, this.panel);
  }

  /** Show which faults are on. */
  update(state) {
    this.state = state;
    const { faults } = state;
    const on = PLATFORMS.reduce((sum, [platform]) => sum + faults[platform].length + faults.dms_closed[platform].length, 0);
    this.count.textContent = on ? String(on) : "";
    this.button.classList.toggle("is-on", on > 0);
    const people = PLATFORMS.map(([platform]) => state[platform].people.find((one) => one.id === state[platform].me));
    redraw(this.panel, JSON.stringify([faults, people]), () => [
      el("p", { class: "faults-about" }, "Switch something off in the world and watch the bot cope."),
      el("div", { class: "faults-sides" },
        PLATFORMS.map(([platform, title], index) => this.#side(platform, title, people[index]))),
    ]);
  }

  #place() {
    const at = this.button.getBoundingClientRect();
    this.panel.style.setProperty("top", `${at.bottom + 8}px`);
    this.panel.style.setProperty("right", `${Math.max(8, innerWidth - at.right - 60)}px`);
  }

  #side(platform, title, person) {
    const { faults } = this.state;
    const switches = STANDING.map(([preset, label, note]) => this.#switch(label, note, faults[platform].includes(preset),
      (on) => this.#post({ preset, platform, on }), `${platform}:${preset}`));
    const closed = faults.dms_closed[platform].includes(person.id);
    const direct = this.#switch(`${person.name}'s direct messages closed`, "The bot cannot write to them.", closed,
      (on) => this.#post({ preset: "dms_closed", platform, person: person.id, open: !on }), `${platform}:dms`);
    const named = { class: "tool", dataset: { focus: `${platform}:drop` } };
    const drop = button(named, () => this.#drop(platform, title), "Drop the connection now");
    return el("fieldset", {}, el("legend", {}, title), switches, direct, drop);
  }

  #switch(label, note, on, change, focus) {
    const about = fresh("about");
    const aria = { role: "switch", "aria-checked": String(on), "aria-describedby": about };
    const track = el("span", { class: "switch-track", "aria-hidden": "true" });
    const turned = button({ class: "switch", dataset: { focus }, ...aria }, () => change(!on), track, label);
    return el("div", { class: "switch-row" }, turned, el("small", { id: about }, note));
  }

  async #drop(platform, title) {
    await this.#post({ preset: "drop", platform });
    this.say(`${title} has hung up on the bot; it comes back by itself.`);
  }

  async #post(what) {
    try {
      await post("/api/faults", what);
    } catch (error) {
      this.say(error.message, { wrong: true });
    }
    await this.sync();
  }
}
