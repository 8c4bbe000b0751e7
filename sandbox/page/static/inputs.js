/* The inputs of a form, the same for both platforms: a label, a hint, what is entered, and what is wrong with it. */

import { el, fresh } from "./dom.js";
import { menu } from "./menu.js";
import { fromWallTime, wallTime } from "./moments.js";

/**
 * Build one field. `spec`: {key, label, hint, kind, required, options, value, least, most, placeholder, zone}; `value`
 * is a string, or a list for kinds of several; outside of forms `required` is left out, and nothing is optional either.
 * Returns {key, node, read(), fill(value), complain(sentence), focus()}.
 */
export function field(spec, changed) {
  const ids = { label: fresh("label"), hint: fresh("hint"), error: fresh("error") };
  const error = el("p", { class: "field-error", id: ids.error });
  const made = KINDS[spec.kind](spec, ids, () => { complain(""); changed?.(); });
  const grouped = spec.kind === "radio" || spec.kind === "boxes";
  const optional = spec.required !== false ? null : el("span", { class: "field-optional" }, " (optional)");
  // Groups have no word for it in ARIA, and of a menu Orca does not say it.
  const needed = spec.required && spec.options?.length ? el("span", { class: "sr" }, ", required") : null;
  const named = [spec.label, optional, needed];
  const label = grouped ? el("legend", { id: ids.label }, named) : el("label", { id: ids.label, for: made.id }, named);
  const hint = spec.hint ? el("p", { class: "field-hint", id: ids.hint }, spec.hint) : null;
  const props = { class: `field field-${spec.kind}`, dataset: { key: spec.key } };
  const node = el(grouped ? "fieldset" : "div", props, label, hint, made.node, error);

  function complain(sentence) {
    error.textContent = sentence;
    node.classList.toggle("wrong", sentence !== "");
    for (const one of made.controls()) {
      if (sentence) one.setAttribute("aria-invalid", "true");
      else one.removeAttribute("aria-invalid");
    }
  }

  const focus = () => made.controls()[0]?.focus();
  return { key: spec.key, spec, node, complain, read: made.read, fill: made.fill, focus };
}

/** Say what is wrong with what is entered into a field, or nothing. */
export function wrong({ spec, read }) {
  const value = read();
  const empty = value === "" || value === null || (Array.isArray(value) && value.length === 0);
  if (empty) return spec.required ? "Please fill this in." : "";
  if (Array.isArray(value)) return tooMany(value.length, spec);
  const length = [...String(value)].length;
  if (TYPED.includes(spec.kind) && spec.least && length < spec.least) {
    return `A little more, please: at least ${spec.least} characters (${length} so far).`;
  }
  if (spec.kind === "number" && !Number.isFinite(Number(value))) return "This has to be a number.";
  return "";
}

function tooMany(length, spec) {
  if (spec.least && length < spec.least) return `Please choose at least ${spec.least}.`;
  return spec.most && length > spec.most ? `Please choose at most ${spec.most}.` : "";
}

const TYPED = ["line", "paragraph"];
const described = (spec, ids) => [spec.hint ? ids.hint : "", ids.error].join(" ").trim();

function typed(spec, ids, changed) {
  const id = fresh("input");
  const counted = spec.most && spec.most < 3000 && TYPED.includes(spec.kind);
  const counter = counted ? el("span", { class: "field-count", "aria-hidden": "true" }) : null;
  const count = () => { if (counter) counter.textContent = `${input.value.length} / ${spec.most}`; };
  const kinds = { number: "text", email: "email", date: "date", time: "time", moment: "datetime-local" };
  const input = el(spec.kind === "paragraph" ? "textarea" : "input", {
    id, type: spec.kind === "paragraph" ? null : kinds[spec.kind] || "text", rows: spec.kind === "paragraph" ? "4" : null,
    maxlength: TYPED.includes(spec.kind) ? spec.most : null, placeholder: spec.placeholder, autocomplete: "off",
    inputmode: spec.kind === "number" ? "decimal" : null, "aria-required": spec.required ? "true" : null,
    "aria-describedby": described(spec, ids), dataset: { focus: `field:${spec.key}` },
    on: { input: () => { count(); changed(); } },
  });
  input.value = spec.value ?? "";
  count();
  const fill = (value) => { input.value = value; count(); };
  return { id, node: el("div", { class: "field-box" }, input, counter), controls: () => [input], read: () => input.value, fill };
}

/** A moment is entered as clocks in the person's zone show it, and read as seconds since 1970. */
function instant(spec, ids, changed) {
  const wall = (value) => (value ? wallTime(Number(value) * 1000, spec.zone) : "");
  const made = typed({ ...spec, value: wall(spec.value) }, ids, changed);
  const read = () => (made.controls()[0].value ? fromWallTime(made.controls()[0].value, spec.zone) / 1000 : "");
  return { ...made, read, fill: (value) => made.fill(wall(value)) };
}

function ticked(type) {
  return (spec, ids, changed) => {
    const group = fresh("group");
    const held = [spec.value ?? []].flat();
    const inputs = spec.options.map((one, index) => el("input", {
      type, name: group, id: `${group}-${index}`, checked: held.includes(one.value),
      dataset: { focus: `field:${spec.key}:${index}` },
      "aria-describedby": index === 0 ? described(spec, ids) : null, on: { change: changed },
    }));
    const rows = spec.options.map((one, index) => el("label", { class: "tick", for: inputs[index].id }, inputs[index],
      el("span", {}, one.label, one.note ? el("small", {}, one.note) : null)));
    const values = () => spec.options.filter((_, index) => inputs[index].checked).map((one) => one.value);
    const fill = (value) => {
      const wanted = [value ?? []].flat();
      spec.options.forEach((one, index) => { inputs[index].checked = wanted.includes(one.value); });
    };
    return { id: inputs[0]?.id, node: el("div", { class: "ticks" }, rows), controls: () => inputs, fill,
      read: type === "radio" ? () => values()[0] ?? "" : values };
  };
}

function chosen(several) {
  return (spec, ids, changed) => {
    const none = !several && !spec.required ? [{ value: "", label: "No choice" }] : [];
    const made = menu({ labelledby: ids.label, describedby: described(spec, ids), options: [...none, ...spec.options], several,
      placeholder: spec.placeholder || (several ? "Choose one or more" : "Choose one"), most: spec.most,
      chosen: [spec.value ?? []].flat().filter((one) => one !== ""), focus: `field:${spec.key}`, kind: "menu-field" });
    made.changed = changed;
    made.button.id = fresh("menu");
    return { id: made.button.id, node: made.node, controls: () => [made.button], fill: (value) => made.set([value ?? []].flat()),
      read: several ? () => [...made.chosen] : () => made.chosen[0] ?? "" };
  };
}

const KINDS = {
  line: typed, paragraph: typed, number: typed, email: typed, date: typed, time: typed, moment: instant,
  radio: ticked("radio"), boxes: ticked("checkbox"), choice: chosen(false), choices: chosen(true),
};
