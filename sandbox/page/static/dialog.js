/* A form as one side of the page shows it: a dialog over that side, with the focus kept inside until it closes. */

import { button, el, focusables, focusMark, fresh, icon, refocus } from "./dom.js";
import { field, wrong } from "./inputs.js";
import { recall, remember } from "./memory.js";
import { spoken } from "./spoken.js";

/** Orca says nothing of the new focus when the old one goes in the same moment. */
const HEARD_MS = 150;

export class Dialog {
  /**
   * `beneath` is what cannot be reached while a form is open; `home()` gives the focus a place when all else is gone;
   * `tell(words)` lets a screen reader say what no focus leads to.
   */
  constructor(beneath, home, tell) {
    Object.assign(this, { beneath, home, tell, spec: null, fields: [] });
    this.node = el("div", { class: "veil", hidden: true });
  }

  get open() {
    return this.spec !== null;
  }

  /**
   * Show a form: {id, signature, title, content(), submit, close, errors, act(values), leave()}, or none; `content`
   * gives nodes and the specs of fields in their order. The same form again only has its errors changed, so that
   * nothing typed is lost.
   */
  show(spec) {
    if (!spec) return this.open ? this.#hide() : undefined;
    const known = this.spec;
    this.spec = spec;
    if (known?.id !== spec.id || known.signature !== spec.signature) this.#draw(spec, known?.id === spec.id);
    const errors = JSON.stringify(spec.errors || {});
    if (errors !== this.errors) this.#complain(spec.errors || {});
    this.errors = errors;
  }

  /** Return what is entered, by field. */
  read() {
    return Object.fromEntries(this.fields.map((one) => [one.key, one.read()]));
  }

  /** Fill in fields by key, as somebody who types would. */
  fill(values) {
    for (const one of this.fields) if (one.key in values) one.fill(values[one.key]);
    this.#keep();
  }

  #draw(spec, same) {
    const mark = same ? focusMark(this.node) : null;
    if (!same && !this.node.contains(document.activeElement)) this.#remember();
    const typed = recall(`form.${spec.id}`) || {};
    this.fields = [];
    const drawn = spec.content();
    const words = drawn.filter((one) => one instanceof Node);
    for (const one of words) one.id ||= fresh("words");
    const content = drawn.map((one) => (one instanceof Node ? one : this.#field(one, typed)));
    const title = el("h3", { id: fresh("title"), tabindex: "-1" }, spec.title);
    const named = { class: "dialog-close", "aria-label": `Close ${spec.title}` };
    const close = button(named, () => this.#leave(), icon("close"));
    this.trouble = el("p", { class: "dialog-trouble", role: "alert" });
    const body = el("div", { class: "dialog-body" }, content);
    const aria = { role: "dialog", lang: spec.lang, "aria-modal": "true", "aria-labelledby": title.id,
      // The focus goes to the first field, past the words that stand above it.
      "aria-describedby": this.fields.length ? words.map((one) => one.id).join(" ") || null : null };
    const on = { submit: (event) => this.#submit(event), keydown: (event) => this.#key(event) };
    this.node.replaceChildren(el("form", { class: "dialog", novalidate: true, autocomplete: "off", ...aria, on },
      el("header", { class: "dialog-head" }, title, close), body, this.trouble, this.#foot(spec)));
    this.errors = "{}";
    this.node.hidden = false;
    setTimeout(() => { this.beneath.inert = this.open; }, HEARD_MS);
    if (!refocus(this.node, mark)) this.#enter(title);
    if (!this.fields.length) this.tell(`${spec.title}: ${spoken(body)}`);
  }

  #field(spec, typed) {
    const made = field({ ...spec, value: spec.key in typed ? typed[spec.key] : spec.value }, () => this.#keep());
    this.fields.push(made);
    if (spec.entered) made.node.addEventListener("change", () => spec.entered([made.read()].flat()));
    return made.node;
  }

  #foot(spec) {
    const leave = button({ class: "button plain", dataset: { focus: "leave" } }, () => this.#leave(), spec.close);
    const send = { type: "submit", class: "button primary", dataset: { focus: "submit" } };
    this.send = spec.submit ? el("button", send, spec.submit) : null;
    return el("footer", { class: "dialog-foot" }, leave, this.send);
  }

  /** Go to the first field; somebody at work on the other side is left alone. */
  #enter(title) {
    const now = document.activeElement;
    if (now && now !== document.body && !this.node.parentElement.contains(now)) return;
    const wanted = this.fields.find((one) => one.spec.focused) ?? this.fields[0];
    if (wanted) wanted.focus();
    else title.focus();
  }

  #remember() {
    this.opener = document.activeElement;
    this.mark = focusMark(this.beneath);
  }

  #hide() {
    const held = this.node.contains(document.activeElement) || document.activeElement === document.body;
    const { id, title } = this.spec;
    remember(`form.${id}`, null);
    this.spec = null;
    this.fields = [];
    this.node.hidden = true;
    this.node.replaceChildren();
    this.beneath.inert = false;
    if (!held) return;
    if (this.opener?.isConnected && this.beneath.contains(this.opener)) this.opener.focus();
    else if (!refocus(this.beneath, this.mark)) {
      this.home();
      this.tell(`${title} is closed.`);
    }
  }

  #keep() {
    if (this.spec) remember(`form.${this.spec.id}`, this.read());
    this.trouble.textContent = "";
  }

  #leave() {
    this.spec.leave();
  }

  #complain(errors) {
    const bad = this.fields.filter((one) => errors[one.key]);
    for (const one of this.fields) one.complain(errors[one.key] || "");
    const others = Object.keys(errors).filter((key) => !this.fields.some((one) => one.key === key));
    this.trouble.textContent = others.map((key) => errors[key]).join(" ");
    const before = document.activeElement;
    bad[0]?.focus();
    // What is wrong with the field that gets the focus is said with it.
    const silent = bad.length > 1 || before === document.activeElement;
    if (bad.length && silent) this.tell(bad.map((one) => `${one.spec.label}: ${errors[one.key]}`).join(" "));
  }

  async #submit(event) {
    event.preventDefault();
    if (!this.send || this.send.getAttribute("aria-busy") === "true") return;
    const errors = Object.fromEntries(this.fields.map((one) => [one.key, wrong(one)]).filter(([, sentence]) => sentence));
    this.#complain(errors);
    if (Object.keys(errors).length) return;
    this.errors = "sent"; // What the bot answers is said even if it is what it said before.
    const answer = await this.spec.act(this.read(), this.send);
    if (this.open && answer && !answer.ok) this.trouble.textContent = answer.error;
  }

  #key(event) {
    if (event.key === "Escape") {
      event.preventDefault();
      this.#leave();
    } else if (event.key === "Tab") this.#turn(event);
  }

  /** Tab goes round inside the form. */
  #turn(event) {
    const all = focusables(this.node);
    const [first, last] = [all[0], all.at(-1)];
    const now = document.activeElement;
    if (event.shiftKey && (now === first || !all.includes(now))) {
      event.preventDefault();
      last.focus();
    } else if (!event.shiftKey && (now === last || now === null)) {
      event.preventDefault();
      first.focus();
    }
  }
}
