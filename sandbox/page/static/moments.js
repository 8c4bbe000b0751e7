/* Moments as a client in somebody's zone shows them, on the clock of the sandbox. */

import { el } from "./dom.js";

const SPANS = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
const formats = new Map();
const spoken = new Map();
const distances = new Map();
const PLAIN = "en-GB";
let ahead = 0;

/** Set the sandbox's clock to what the server said just now. */
export function setClock(iso) {
  ahead = Date.parse(iso) - Date.now();
}

/** Return the present moment of the sandbox, in milliseconds. */
export const now = () => Date.now() + ahead;

function format(zone) {
  if (!formats.has(zone)) {
    const wanted = { timeZone: zone, weekday: "short", day: "numeric", month: "short", year: "numeric" };
    const clock = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
    formats.set(zone, new Intl.DateTimeFormat("en-GB", { ...wanted, ...clock }));
  }
  return formats.get(zone);
}

/** Return the parts of a moment (milliseconds) as a clock in that zone has them. */
export function parts(at, zone) {
  return Object.fromEntries(format(zone).formatToParts(at).map((one) => [one.type, one.value]));
}

/** Write a moment: `date_time` "Mon 24 Nov 09:00", `date` "Mon 24 Nov", `time` "09:00", `relative` "in 3 hours". */
export function written(at, zone, style, locale = PLAIN) {
  if (style === "relative") return distance((at - now()) / 1000, locale);
  if (locale !== PLAIN) return elsewhere(at, zone, style, locale);
  const local = parts(at, zone);
  const day = `${local.weekday} ${local.day} ${local.month.slice(0, 3)}`;
  const time = `${local.hour}:${local.minute}`;
  return { date_time: `${day} ${time}`, date: day, time }[style];
}

/** Write a moment as a client in another language does. */
function elsewhere(at, zone, style, locale) {
  const key = `${zone} ${locale}`;
  if (!spoken.has(key)) {
    const day = { timeZone: zone, weekday: "short", day: "numeric", month: "short" };
    const time = { timeZone: zone, hour: "numeric", minute: "2-digit" };
    spoken.set(key, [day, time].map((wanted) => new Intl.DateTimeFormat(locale, wanted)));
  }
  const [date, time] = spoken.get(key).map((one) => one.format(at));
  return { date_time: `${date}, ${time}`, date, time }[style];
}

function distance(seconds, locale) {
  const far = Math.abs(seconds);
  const [unit, length] = SPANS.find((span) => far >= span[1] * 0.99) || SPANS.at(-1);
  const many = Math.round(far / length);
  if (!distances.has(locale)) distances.set(locale, new Intl.RelativeTimeFormat(locale));
  return distances.get(locale).format(seconds >= 0 ? many : -many, unit);
}

/** Draw a moment for a reader in that zone; the whole of it shows when it is pointed at. */
export function moment(at, zone, style, locale = PLAIN) {
  const title = `${written(at, zone, "date_time", locale)}, ${zone}`;
  const held = { relative: String(at), zone, locale };
  const dataset = style === "relative" ? held : {};
  return el("time", { datetime: new Date(at).toISOString(), title, dataset }, written(at, zone, style, locale));
}

/** Write all moments that are told by their distance anew. */
export function retell(root = document) {
  for (const one of root.querySelectorAll("time[data-relative]")) {
    const words = written(Number(one.dataset.relative), one.dataset.zone, "relative", one.dataset.locale);
    if (one.textContent !== words) one.textContent = words;
  }
}

/** Read when a message was sent: Slack's seconds or an ISO time, in milliseconds. */
export function sentAt(ts) {
  return /^\d+(\.\d+)?$/.test(ts) ? Number(ts) * 1000 : Date.parse(ts);
}

/** Write a moment as the value of an `<input type="datetime-local">` in that zone. */
export function wallTime(at, zone) {
  const two = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" });
  return two.format(at).replace(" ", "T");
}

/** Return the moment at which clocks in that zone show such a value; of two the earlier. */
export function fromWallTime(value, zone) {
  const wanted = Date.parse(`${value}:00Z`);
  const shift = (at) => Date.parse(`${wallTime(at, zone)}:00Z`) - at;
  const first = wanted - shift(wanted);
  return wanted - shift(first);
}

/** Return the last part of a zone's name, as people call it. */
export const city = (zone) => zone.split("/").at(-1).replaceAll("_", " ");
