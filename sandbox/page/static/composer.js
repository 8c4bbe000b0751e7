/* The line to type a command into, with completion, and on Discord the options that a command takes. */

import { button, el, icon } from "./dom.js";
import { field, wrong } from "./inputs.js";
import { recall, remember } from "./memory.js";
import { Suggest } from "./suggest.js";
import { timed } from "./times.js";
import { post } from "./wire.js";

const TEXT = 3;
const CHANNEL = 7;
const ROLE = 8;
const USER = 6;
const SUGGESTIONS_MS = 120;

/** Return what is entered, by option. */
const given = (fields) => Object.fromEntries(fields.filter((one) => one.read() !== "").map((one) => [one.key, one.read()]));

export class Composer {
  /** `pane` acts and says where one is; `say(sentence)` tells what went wrong. */
  constructor(pane, say) {
    Object.assign(this, { pane, say, entries: [], fields: [], chosen: null });
    this.input = el("input", { class: "composer-line", type: "text", spellcheck: "false", dataset: { focus: "composer" } });
    this.suggest = new Suggest(this.input, { label: "Commands", find: (typed) => this.#matching(typed),
      pick: (one) => this.#complete(one.entry), exact: (typed) => this.#exact(typed) !== undefined });
    this.options = el("div", { class: "composer-options", hidden: true });
    this.send = el("button", { type: "submit", class: "composer-send", "aria-label": "Send", title: "Send" }, icon("send"));
    const line = el("div", { class: "composer-box" }, this.input, this.send);
    const on = { submit: (event) => this.#submit(event), keydown: (event) => this.#key(event) };
    this.node = el("form", { class: "composer", novalidate: true, autocomplete: "off", on }, this.suggest.list, this.options, line);
    this.input.addEventListener("input", () => this.#typed());
  }

  /** Show what can be typed here; what is typed already stays. */
  update(commands, place) {
    this.entries = commands;
    this.input.placeholder = `Type / for commands in ${place}`;
    this.input.setAttribute("aria-label", `Command in ${place}, ${this.pane.title}`);
    const draft = `draft.${this.pane.key}`;
    if (draft === this.draft) return;
    this.draft = draft;
    this.#forget();
    this.input.value = recall(draft) ?? "";
  }

  focus() {
    this.input.focus();
  }

  /** Write a command into the line, for Enter to send. */
  suggestLine(line) {
    this.#write(line);
    this.focus();
  }

  #typed() {
    remember(this.draft, this.input.value || null);
    if (this.chosen && this.input.value.trim() !== this.chosen.line) this.#forget();
  }

  #matching(typed) {
    const text = typed.trimStart().toLowerCase();
    if (!text.startsWith("/") || this.chosen) return [];
    // "/zone" finds "/mentor zone", and a lone "/" everything.
    const fits = ({ line, shortcut }) => {
      const name = line.toLowerCase();
      return name.startsWith(text) || (text.length > 1 ? name.includes(` ${text.slice(1)}`) : shortcut !== undefined);
    };
    return this.entries.filter(fits).map((entry) => ({ label: entry.line, value: entry.line, note: entry.summary, entry }));
  }

  #exact(typed) {
    const text = typed.trim();
    return this.entries.find((one) => one.line === text) ?? this.entries.find((one) => one.name === text);
  }

  #complete(entry) {
    if (entry.shortcut) {
      this.#write("");
      this.pane.act({ act: "shortcut", callback_id: entry.shortcut });
      return;
    }
    this.input.value = entry.line;
    remember(this.draft, entry.line);
    if (entry.options?.length) this.#ask(entry);
    else this.input.focus();
  }

  /** Ask for the options of a command, those that must be given first. */
  #ask(entry) {
    this.chosen = entry;
    this.suggest.close();
    this.fields = entry.options.map((one) => this.#option(one));
    const cancel = button({ class: "button plain" }, () => { this.#forget(); this.focus(); }, "Cancel");
    const run = el("button", { type: "submit", class: "button primary" }, `Run ${entry.line}`);
    this.options.replaceChildren(
      el("p", { class: "composer-about" }, entry.summary),
      el("div", { class: "composer-fields" }, this.fields.map((one) => one.node)),
      el("div", { class: "composer-buttons" }, cancel, run),
    );
    this.options.hidden = false;
    this.fields[0].focus();
  }

  #option(option) {
    const { name, description, min_length: least, max_length: most } = option;
    const spec = { key: name, label: name, hint: description, required: option.required === true, least, most };
    const { channels, roles, users } = this.pane.pickable;
    const things = { [CHANNEL]: channels, [ROLE]: roles, [USER]: users }[option.type];
    const offered = option.choices?.length ? option.choices : things;
    const options = offered?.map((one) => ({ value: one.value ?? one.id, label: one.name }));
    const made = field(options ? { ...spec, kind: "choice", options } : { ...spec, kind: "line" });
    if (option.autocomplete) this.#suggested(made, option);
    else if (option.type === TEXT && !options) timed(made, this.pane.reader);
    return made;
  }

  /** Let the bot suggest values for an option while it is typed; what is taken is sent by its value. */
  #suggested(made, option) {
    const input = made.node.querySelector("input");
    const values = new Map();
    const suggest = new Suggest(input, {
      label: option.description,
      find: async (typed) => {
        await new Promise((wait) => setTimeout(wait, SUGGESTIONS_MS));
        if (typed !== input.value) return [];
        const others = this.fields.filter((one) => one !== made);
        const found = await this.#asked({ option: option.name, typed, options: given(others) });
        for (const one of found) values.set(one.name, one.value);
        return found.map((one) => ({ label: one.name, value: one.value }));
      },
      pick: (one) => made.fill(one.label),
      exact: (typed) => values.has(typed),
      eager: true,
    });
    made.node.append(suggest.list);
    const typed = made.read;
    made.read = () => values.get(typed()) ?? typed();
  }

  async #asked(what) {
    try {
      const answer = await post("/api/act", { ...this.pane.whose, act: "suggest", line: this.chosen.line, ...what });
      return Array.isArray(answer) ? answer : []; // Else a sentence that says why there are none.
    } catch {
      return []; // What cannot be suggested can still be typed.
    }
  }

  #forget() {
    this.chosen = null;
    this.fields = [];
    this.options.hidden = true;
    this.options.replaceChildren();
  }

  #key(event) {
    if (event.key !== "Escape" || !this.chosen) return;
    event.preventDefault();
    this.#forget();
    this.focus();
  }

  async #submit(event) {
    event.preventDefault();
    const line = this.input.value.trim();
    if (!line) return undefined;
    if (!line.startsWith("/")) return this.say("This is a sandbox for the bot: type / and choose a command.");
    const entry = this.#exact(line);
    if (entry?.options?.length && !this.chosen) return this.#ask(entry);
    const bad = this.fields.filter((one) => wrong(one));
    for (const one of this.fields) one.complain(wrong(one));
    if (bad.length) this.pane.tell(bad.map((one) => `${one.spec.label}: ${wrong(one)}`).join(" "));
    if (bad.length) return bad[0].focus();
    return this.#run(line, given(this.fields), this.draft);
  }

  /** Send a command, and leave the line to the next one; what was not taken comes back, unless more has been typed. */
  async #run(line, options, draft) {
    this.#write("");
    const { channel } = this.pane;
    const answer = await this.pane.act({ act: "command", line, options, channel });
    if (answer.ok || recall(draft)) return;
    remember(draft, line);
    if (draft !== this.draft) return;
    this.#write(line);
    const entry = this.#exact(line);
    if (!entry?.options?.length) return;
    this.#ask(entry);
    for (const one of this.fields) if (one.key in options) one.fill(options[one.key]);
  }

  #write(line) {
    const held = this.options.contains(document.activeElement);
    this.input.value = line;
    this.#typed();
    this.suggest.close();
    if (held) this.focus();
  }
}
