/* Slack's Block Kit as its client draws it: the blocks of a message, of the Home tab and of a modal. */

import { el, icon, shared } from "./dom.js";
import { menu } from "./menu.js";
import { field } from "./inputs.js";
import { mrkdwn, plain, unescaped, words } from "./mrkdwn.js";

const THINGS = ["option", "options", "date", "time", "date_time", "user", "channel", "conversation"];
const CHOSEN = [...THINGS.map((one) => `selected_${one}`), "value"];
const INITIAL = [...THINGS, "value"].map((one) => `initial_${one}`);

/**
 * Draw what a message says. `desk` is {reader: {names, zone}, pickable, press(element, block), choose(element, block, values)}.
 */
export function messageBody(message, desk) {
  const files = (message.files || []).map(shared);
  if (!message.blocks?.length) return [el("p", { class: "words" }, mrkdwn(message.text, desk.reader)), ...files];
  return [...blocks(message.blocks, message.state, desk), ...files];
}

/** Draw some blocks; inputs among them are left to `slackFields`. */
export function blocks(all, state, desk) {
  return all.filter((one) => one.type !== "input").map((one) => (DRAWN[one.type] || unknown)(one, state?.[one.block_id], desk));
}

const unknown = (block) => el("p", { class: "aside" }, `(a block of type ${block.type})`);

function section(block, state, desk) {
  const fields = (block.fields || []).map((one) => el("p", { class: "words" }, words(one, desk.reader)));
  const body = el("div", { class: "block-body" },
    block.text ? el("p", { class: "words" }, words(block.text, desk.reader)) : null,
    fields.length ? el("div", { class: "block-fields" }, fields) : null);
  const beside = block.accessory ? el("div", { class: "block-beside" }, element(block.accessory, block, state, desk)) : null;
  return el("div", { class: `block block-section ${beside ? "has-beside" : ""}` }, body, beside);
}

const DRAWN = {
  section,
  header: (block) => el("h4", { class: "block block-header" }, plain(block.text)),
  divider: () => el("hr", { class: "block" }),
  context: (block, _, desk) => el("div", { class: "block block-context" },
    block.elements.map((one) => (one.type === "image" ? pictured(one) : el("p", { class: "words" }, words(one, desk.reader))))),
  actions: (block, state, desk) => el("div", { class: "block block-actions" },
    block.elements.map((one) => element(one, block, state, desk))),
  image: (block) => el("p", { class: "block aside" }, pictured(block)),
};

/** Pictures would come over the network, so their words stand for them. */
const pictured = (image) => el("span", { class: "aside" }, `[${image.title ? plain(image.title) : image.alt_text}]`);

function element(one, block, state, desk) {
  if (one.type === "image") return pictured(one);
  if (one.type === "button") return button(one, block, desk);
  const spec = fieldSpec(one, state?.[one.action_id], desk);
  if (spec.kind === "choice" || spec.kind === "choices") return select(one, block, spec, desk);
  const made = field({ ...spec, label: spec.placeholder || plain(block.text) || "Choose" });
  made.node.addEventListener("change", () => desk.choose(one, block, [made.read()].flat()));
  return made.node;
}

function button(one, block, desk) {
  const style = `button ${one.style || "plain"}`;
  const label = plain(one.text);
  const named = one.accessibility_label ? { "aria-label": unescaped(one.accessibility_label) } : {};
  const dataset = { focus: `button:${label}` };
  if (one.url) {
    const address = unescaped(one.url);
    return el("a", { class: style, href: /^(https?|mailto|tel|slack):/i.test(address) ? address : null, target: "_blank",
      rel: "noopener noreferrer", dataset, ...named, on: { click: () => desk.press(one, block, null) } }, label, icon("out"));
  }
  const on = { click: (event) => press(event, one, block, desk) };
  return el("button", { type: "button", class: style, dataset, ...named, on }, label);
}

/** A button with a `confirm` asks first, as Slack does. */
async function press(event, one, block, desk) {
  const trigger = event.currentTarget;
  if (one.confirm && !(await desk.confirm(one.confirm))) return;
  desk.press(one, block, trigger);
}

function select(one, block, spec, desk) {
  const overflow = one.type === "overflow";
  const made = menu({ label: spec.placeholder || plain(block.text) || "More", placeholder: overflow ? "More" : spec.placeholder,
    options: spec.options, chosen: [spec.value ?? []].flat().filter(Boolean), several: spec.kind === "choices", most: spec.most,
    focus: `menu:${spec.placeholder}`, done: (values) => desk.choose(one, block, values, made.button) });
  return made.node;
}

/** Return the fields that a modal's input blocks ask for. */
export function slackFields(view, desk) {
  return view.blocks.filter((one) => one.type === "input").map((block) => ({
    ...fieldSpec(block.element, view.state?.[block.block_id]?.[block.element.action_id], desk),
    key: block.block_id,
    inside: block.element.action_id,
    label: plain(block.label),
    hint: plain(block.hint),
    required: !block.optional,
    block,
  }));
}

function fieldSpec(one, state, desk) {
  const several = ["multi_static_select", "checkboxes"].includes(one.type);
  return {
    key: one.action_id,
    kind: one.multiline ? "paragraph" : FIELD_KINDS[one.type] || "line",
    options: options(one, desk),
    value: held(one, state),
    placeholder: plain(one.placeholder),
    least: several ? null : one.min_length,
    most: several ? one.max_selected_items : one.max_length,
    zone: desk.reader.zone,
    focused: one.focus_on_load === true,
  };
}

const FIELD_KINDS = {
  plain_text_input: "line", email_text_input: "email", number_input: "number", static_select: "choice", overflow: "choice",
  multi_static_select: "choices", radio_buttons: "radio", checkboxes: "boxes", datepicker: "date", timepicker: "time",
  datetimepicker: "moment", users_select: "choice", channels_select: "choice", conversations_select: "choice",
  multi_users_select: "choices", multi_channels_select: "choices", multi_conversations_select: "choices",
};

function options(one, desk) {
  if (one.type.includes("users_select")) return named(desk.pickable.users, "@");
  if (/(channels|conversations)_select/.test(one.type)) return named(desk.pickable.channels, "#");
  const groups = one.option_groups || [{ options: one.options || [] }];
  return groups.flatMap((group) => group.options.map((option) => ({
    value: option.value,
    label: plain(option.text),
    note: option.description ? plain(option.description) : group.label ? plain(group.label) : "",
  })));
}

const named = (things, sign) => things.map((one) => ({ value: one.id, label: `${sign}${one.name}` }));

/** Return what is entered or chosen in an element: what the person has, else what it began with. */
function held(one, state) {
  const key = CHOSEN.find((name) => state && name in state);
  const found = key ? state[key] : one[INITIAL.find((name) => name in one)];
  if (Array.isArray(found)) return found.map((option) => option.value ?? option);
  return found?.value ?? found ?? undefined;
}
