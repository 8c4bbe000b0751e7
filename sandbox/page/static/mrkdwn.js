/* Slack's markup as its client draws it for one reader: built of text nodes, names and moments put in. */

import { el } from "./dom.js";
import { moment } from "./moments.js";

const CODE = /```\n?([\s\S]*?)\n?```|`([^`\n]+)`/g;
const SPECIAL = /<([@#!]?)([^<>]+)>/g;
const pair = (sign) => `(?<![\\w${sign}])${sign}(?=[^\\s${sign}])([^\\n${sign}]*?)(?<=\\S)${sign}(?![\\w${sign}])`;
const PAIRS = new RegExp(["\\*", "_", "~"].map(pair).join("|"));
const PAIR_TAGS = ["strong", "em", "s"];
const KEPT = /\ue000(\d+)\ue001/;
const DATE_AND_TIME = /\{date[a-z_]*\}(?: at |, | )\{time(?:_secs)?\}/;
const DATE_PART = /\{date[a-z_]*\}(?: at |, | )\{time(?:_secs)?\}|\{(date[a-z_]*|time(?:_secs)?|ago)\}/;

const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };

/** Undo the three escapes that Slack keeps texts with, once. */
export const unescaped = (text) => text.replace(/&(?:amp|lt|gt);/g, (one) => ENTITIES[one]);

/** Draw mrkdwn for a reader {names, zone}: a list of nodes. */
export function mrkdwn(text, reader) {
  const kept = [];
  const keep = (node) => `\ue000${kept.push(node) - 1}\ue001`;
  const marked = text
    .replace(/[\ue000\ue001]/g, "")
    .replace(CODE, (_, block, line) => keep(code(block, line)))
    .replace(SPECIAL, (_, sign, inside) => keep(special(sign, inside, reader)));
  return lines(marked, kept);
}

/** Draw a text object, plain or mrkdwn. */
export function words(text, reader) {
  if (!text) return [];
  return text.type === "mrkdwn" ? mrkdwn(text.text, reader) : [unescaped(text.text)];
}

/** Return a plain_text object's words. */
export const plain = (text) => (text ? unescaped(text.text) : "");

function code(block, line) {
  if (block === undefined) return el("code", {}, unescaped(line));
  return el("pre", { class: "code" }, unescaped(block));
}

/** Draw quotations as such; all other lines stay as they are written. */
function lines(text, kept) {
  const drawn = [];
  for (const part of text.split(/((?:^|\n)&gt; ?[^\n]*(?:\n&gt; ?[^\n]*)*)/)) {
    if (/^\n?&gt;/.test(part)) {
      const quoted = part.replace(/^\n/, "").replace(/^&gt; ?/gm, "");
      drawn.push(el("blockquote", {}, inline(quoted, kept)));
    } else if (part) drawn.push(...inline(part, kept));
  }
  return drawn;
}

function inline(text, kept) {
  const found = PAIRS.exec(text);
  if (!found) return filled(text, kept);
  const which = found.slice(1).findIndex((one) => one !== undefined);
  const inner = el(PAIR_TAGS[which], {}, inline(found[which + 1], kept));
  const after = text.slice(found.index + found[0].length);
  return [...filled(text.slice(0, found.index), kept), inner, ...inline(after, kept)];
}

function filled(text, kept) {
  return text.split(KEPT).map((part, index) => (index % 2 ? kept[Number(part)] : unescaped(part))).filter(Boolean);
}

function special(sign, inside, reader) {
  const bar = inside.indexOf("|");
  const name = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? "" : inside.slice(bar + 1);
  if (sign === "@") return mention(`@${reader.names[name] || label || name}`);
  if (sign === "#") return mention(`#${reader.names[name] || label || "unknown"}`);
  if (sign === "!") return command(name, label, reader);
  return link(unescaped(name), unescaped(label || name.replace(/^mailto:/, "")));
}

const mention = (shown) => el("span", { class: "mention" }, shown);

/** Draw a link; an address that is no web or mail address stays words. */
export function link(address, label) {
  if (!/^(https?:|mailto:)/i.test(address)) return document.createTextNode(label);
  return el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, label);
}

function command(name, label, reader) {
  if (name.startsWith("date^")) return date(name, label, reader);
  if (name.startsWith("subteam^")) return mention(`@${reader.names[name.slice(8)] || label || name}`);
  if (["channel", "here", "everyone"].includes(name)) return mention(`@${name}`);
  return document.createTextNode(unescaped(label || name));
}

function date(name, label, reader) {
  const [, epoch, form = ""] = name.split("^");
  const at = Number(epoch) * 1000;
  const drawn = el("span", { class: "moment" });
  if (!Number.isFinite(at) || epoch === "") return document.createTextNode(unescaped(label));
  let left = form;
  for (let found = DATE_PART.exec(left); found; found = DATE_PART.exec(left)) {
    const style = DATE_AND_TIME.test(found[0]) ? "date_time" : { d: "date", t: "time", a: "relative" }[found[1][0]];
    drawn.append(unescaped(left.slice(0, found.index)), moment(at, reader.zone, style, reader.locale));
    left = left.slice(found.index + found[0].length);
  }
  drawn.append(unescaped(left));
  return drawn;
}
