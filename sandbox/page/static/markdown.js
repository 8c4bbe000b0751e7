/* Discord's markdown as its client draws it for one reader: built of text nodes, names and moments put in. */

import { el } from "./dom.js";
import { moment } from "./moments.js";
import { link } from "./mrkdwn.js";

const FENCE = /```(?:\w*\n)?([\s\S]*?)```/;
const INLINE = new RegExp(
  [
    /\\(?<escaped>[^0-9A-Za-z\s])/,
    /(?<ticks>`+)(?<code>.+?)\k<ticks>/,
    /<t:(?<unix>-?\d{1,11})(?::(?<style>[tTdDfFR]))?>/,
    /<@!?(?<user>\d+)>|<@&(?<role>\d+)>|<#(?<channel>\d+)>/,
    /<\/(?<command>[^:>]+):\d+>|<a?(?<emoji>:\w+:)\d+>|<(?<bare>https?:\/\/[^>\s]+)>/,
    /\[(?<label>(?:\\.|[^\\[\]])+)\]\(<?(?<address>https?:\/\/[^)\s]+?)>?\)/,
    /(?<plain>https?:\/\/[^\s<>)\]]+)/,
    /\*\*(?<bold>(?:\\.|[^\\])+?)\*\*(?!\*)/,
    /__(?<underlined>(?:\\.|[^\\])+?)__(?!_)/,
    /~~(?<struck>(?:\\.|[^\\])+?)~~/,
    /\|\|(?<hidden>(?:\\.|[^\\])+?)\|\|/,
    /\*(?=\S)(?<stressed>(?:\\.|[^\\*])+?)(?<=\S)\*/,
    /(?<!\w)_(?<slanted>(?:\\.|[^\\_])+?)_(?!\w)/,
  ].map((one) => one.source).join("|"),
  "s",
);
const TAGS = { bold: "strong", underlined: "u", struck: "s", hidden: "span", stressed: "em", slanted: "em" };
const STYLES = { t: "time", T: "time", d: "date", D: "date", f: "date_time", F: "date_time", R: "relative" };
const LINE = /^(?:(?<head>#{1,3}) |(?<small>-#) |(?<quote>>(?:>>)?) |(?<indent>\s*)(?<bullet>[-*]) )(?<rest>.*)$/;

/** Draw a text for a reader {names, zone}: a list of nodes. */
export function markdown(text, reader) {
  return text.split(FENCE).flatMap((part, index) => {
    if (index % 2) return [el("pre", { class: "code" }, part)];
    return part ? lines(part, reader) : [];
  });
}

function lines(text, reader) {
  const drawn = [];
  const rows = text.split("\n");
  rows.forEach((row, index) => {
    const found = LINE.exec(row);
    if (found) drawn.push(marked(found.groups, reader));
    else {
      drawn.push(...inline(row, reader));
      // The line after a heading or a quotation begins by itself; all others need a break.
      if (index < rows.length - 1) drawn.push("\n");
    }
  });
  return drawn;
}

function marked(groups, reader) {
  const inner = inline(groups.rest, reader);
  if (groups.head) return el("strong", { class: `md-head md-head-${groups.head.length}` }, inner);
  if (groups.small) return el("small", { class: "md-small" }, inner);
  if (groups.quote) return el("blockquote", {}, inner);
  return el("span", { class: "md-bullet" }, inner);
}

function inline(text, reader) {
  const drawn = [];
  let left = text;
  for (let found = INLINE.exec(left); found; found = INLINE.exec(left)) {
    drawn.push(left.slice(0, found.index), piece(found, reader));
    left = left.slice(found.index + found[0].length);
  }
  return [...drawn, left].filter((one) => one !== "");
}

function piece(found, reader) {
  const held = found.groups;
  for (const [kind, tag] of Object.entries(TAGS)) {
    if (held[kind] !== undefined) return el(tag, {}, inline(held[kind], reader));
  }
  if (held.unix !== undefined) return moment(Number(held.unix) * 1000, reader.zone, STYLES[held.style || "f"], reader.locale);
  if (held.code !== undefined) return el("code", {}, held.code);
  if (held.label !== undefined) return labelled(held, reader);
  const address = held.bare ?? held.plain;
  if (address !== undefined) return link(address, address);
  return name(held, reader);
}

function labelled(held, reader) {
  const drawn = link(held.address, "");
  drawn.append(...inline(held.label, reader));
  return drawn;
}

function name(held, reader) {
  const mention = (shown) => el("span", { class: "mention" }, shown);
  if (held.user !== undefined) return mention(`@${reader.names[held.user] || "unknown-user"}`);
  if (held.role !== undefined) return mention(`@${reader.names[held.role] || "deleted-role"}`);
  if (held.channel !== undefined) return mention(`#${reader.names[held.channel] || "unknown"}`);
  if (held.command !== undefined) return mention(`/${held.command}`);
  return held.emoji ?? held.escaped;
}
