/* Discord's components as its client draws them: those of a message, and those of a modal. */

import { el, icon, shared } from "./dom.js";
import { markdown } from "./markdown.js";
import { menu } from "./menu.js";

const BUTTONS = { 1: "primary", 2: "plain", 3: "success", 4: "danger", 5: "plain" };
const THINKING = 128;

/** Draw what a message says; `desk` is {reader: {names, zone}, pickable, press(part, trigger), choose(part, values, trigger)}. */
export function messageBody(message, desk) {
  if (message.flags & THINKING) return [el("p", { class: "thinking" }, "Mini Mentor is thinking…")];
  return [
    message.content ? words(message.content, desk) : null,
    ...(message.embeds || []).map((one) => embed(one, desk)),
    ...parts(message.components || [], desk),
  ].filter(Boolean);
}

const words = (text, desk) => el("div", { class: "words" }, markdown(text, desk.reader));

function parts(all, desk) {
  return all.map((one) => (DRAWN[one.type] || unknown)(one, desk));
}

const unknown = (part) => el("p", { class: "aside" }, `(a component of type ${part.type})`);

function container(part, desk) {
  const node = el("div", { class: "container" }, parts(part.components, desk));
  if (part.accent_color !== null && part.accent_color !== undefined) {
    node.style.setProperty("--accent-bar", `#${part.accent_color.toString(16).padStart(6, "0")}`);
  }
  return node;
}

const DRAWN = {
  1: (part, desk) => el("div", { class: "part-row" }, parts(part.components, desk)),
  2: (part, desk) => button(part, desk),
  9: (part, desk) => el("div", { class: "part-section" },
    el("div", { class: "part-texts" }, parts(part.components, desk)), parts([part.accessory], desk)),
  10: (part, desk) => words(part.content, desk),
  11: (part) => pictured(part.description),
  12: (part) => el("div", {}, part.items.map((one) => attached(one.media, one.description))),
  13: (part) => attached(part.file, ""),
  14: (part) => el(part.divider === false ? "div" : "hr", { class: `part-gap part-gap-${part.spacing || 1}` }),
  17: container,
};
for (const kind of [3, 5, 6, 7, 8]) DRAWN[kind] = select;

/** Draw a file that came with the message; of any other, the words stand for it. */
function attached(media, alt) {
  if (!media.attachment_id) return pictured(alt);
  const name = decodeURIComponent(media.url.slice(media.url.lastIndexOf("/") + 1));
  return shared({ src: `/files/discord/${media.attachment_id}`, name, alt: alt || "", kind: media.content_type });
}

/** Pictures would come over the network, so their words stand for them. */
const pictured = (name) => el("p", { class: "aside" }, `[${name || "a picture"}]`);

function button(part, desk) {
  const label = [part.emoji?.id ? null : part.emoji?.name, part.label].filter(Boolean).join(" ");
  const style = `button ${BUTTONS[part.style] || "plain"}`;
  if (part.url) {
    const address = /^https?:/i.test(part.url) ? part.url : null;
    const link = { class: style, href: address, target: "_blank", rel: "noopener noreferrer" };
    return el("a", { ...link, dataset: { focus: `button:${label}` } }, label, icon("out"));
  }
  return el("button", { type: "button", class: style, disabled: part.disabled === true, dataset: { focus: `button:${label}` },
    on: { click: (event) => desk.press(part, event.currentTarget) } }, label);
}

function select(part, desk) {
  const label = part.placeholder || "Make a selection";
  const made = menu({
    label, placeholder: label, options: options(part, desk), chosen: initial(part), most: part.max_values,
    several: (part.max_values ?? 1) > 1, focus: `menu:${label}`, kind: "menu-wide",
    done: (values) => desk.choose(part, values, made.button),
  });
  if (part.disabled) made.button.disabled = true;
  return made.node;
}

function options(part, desk) {
  if (part.options) return part.options.map((one) => ({ value: one.value, label: one.label, note: one.description || "" }));
  const signed = (things, sign) => things.map((one) => ({ value: one.id, label: `${sign}${one.name}` }));
  const { users, roles, channels } = desk.pickable;
  return { 5: () => signed(users, "@"), 6: () => signed(roles, "@"), 7: () => [...signed(users, "@"), ...signed(roles, "@")],
    8: () => signed(channels, "#") }[part.type]?.() ?? [];
}

function initial(part) {
  if (part.options) return part.options.filter((one) => one.default).map((one) => one.value);
  return (part.default_values || []).map((one) => String(one.id));
}

function embed(one, desk) {
  const line = (text, kind) => (text ? el("div", { class: `words ${kind}` }, markdown(text, desk.reader)) : null);
  return el("div", { class: "container" }, line(one.author?.name, "aside"), line(one.title, "md-head"), line(one.description, ""),
    (one.fields || []).map((held) => [line(held.name, "md-head"), line(held.value, "")]), line(one.footer?.text, "aside"));
}

/** Return the fields that a modal asks for. */
export function discordFields(form, desk) {
  return form.components.filter((one) => one.type !== 10).map((part) => {
    const inner = part.component || part.components[0];
    return {
      key: inner.custom_id,
      label: part.label || inner.label,
      hint: part.description || "",
      required: inner.required !== false && inner.type !== 23,
      ...ofKind(inner, part, desk),
    };
  });
}

function ofKind(inner, part, desk) {
  const { placeholder } = inner;
  if (inner.type === 4) {
    const kind = inner.style === 2 ? "paragraph" : "line";
    return { kind, value: inner.value || "", least: inner.min_length, most: inner.max_length, placeholder };
  }
  if (inner.type === 23) {
    return { kind: "boxes", options: [{ value: "true", label: part.label }], value: inner.default ? ["true"] : [] };
  }
  if (inner.type === 19) return { kind: "line", required: false, value: "", hint: "A file: nobody here carries any." };
  const shared = { options: options(inner, desk), placeholder };
  if (inner.type === 21) return { ...shared, kind: "radio", value: initial(inner)[0] };
  const bounds = { value: initial(inner), least: inner.min_values, most: inner.max_values };
  if (inner.type === 22) return { ...shared, ...bounds, kind: "boxes" };
  if ((inner.max_values ?? 1) > 1) return { ...shared, ...bounds, kind: "choices" };
  return { ...shared, kind: "choice", value: initial(inner)[0] };
}

/** Draw the words that stand in a modal beside its inputs. */
export const formWords = (form, desk) => form.components.filter((one) => one.type === 10).map((one) => words(one.content, desk));
