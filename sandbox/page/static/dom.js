/* Building the page: every word goes in as text, so nothing that somebody wrote can become markup. */

let count = 0;

/** Return an id that no other element has. */
export function fresh(prefix = "x") {
  count += 1;
  return `${prefix}-${count}`;
}

/** Build an element; `on` holds listeners, `dataset` its data-attributes, and a prop of null, undefined or false is left out. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") for (const [event, act] of Object.entries(value)) node.addEventListener(event, act);
    else if (name === "dataset") Object.assign(node.dataset, value);
    else if (name === "value" || name === "checked" || name === "disabled" || name === "inert") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((one) => one !== null && one !== undefined && one !== false));
  return node;
}

/** Build a button that does something when it is pressed. */
export function button(props, act, ...children) {
  return el("button", { type: "button", ...props, on: { click: act } }, ...children);
}

/** Draw a file of a message: a picture with the words that say what it shows, anything else as a download. */
export function shared({ src, name, alt, kind }) {
  if (/^image\/(png|jpeg|gif)$/.test(kind)) return el("img", { class: "shared-picture", src, alt: alt || name, loading: "lazy" });
  return el("a", { class: "shared-file", href: src, download: name }, icon("down"), name);
}

const SHAPES = {
  hash: "M9 3 7 21M17 3l-2 18M4 8.5h17M3 15.5h17",
  home: "M4 11.5 12 4l8 7.5V20h-5.5v-5h-5v5H4z",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z",
  down: "m6 9.5 6 6 6-6",
  close: "m6 6 12 12M18 6 6 18",
  check: "m5 12.5 4.5 4.5L19 7.5",
  out: "M13 5h6v6M19 5l-8.5 8.5M16 14v5H5V8h5",
  thread: "M6 4v8a4 4 0 0 0 4 4h9M15 12l4 4-4 4",
  sun: "M12 16.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM12 2v2.5M12 19.5V22M2 12h2.5M19.5 12H22M5 5l1.7 1.7"
    + "M17.3 17.3 19 19M19 5l-1.7 1.7M6.7 17.3 5 19",
  moon: "M20 14.500A8.500 8.500 0 0 1 9.500 4 8.500 8.500 0 1 0 20 14.500Z",
  bolt: "M13 3 5 13.500h6L10.500 21 19 10h-6.500z",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5.500l3.500 2",
  send: "M4 5l16 7-16 7 3-7zM7 12h6",
  mail: "M3.500 6h17v12h-17zM4 6.500l8 6.500 8-6.500",
};

/** Draw one of the page's own icons; it says nothing to a screen reader. */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  return svg;
}

const FOCUSABLE = "button, a[href], input, textarea, select, summary, [tabindex]";

/** Return what Tab can reach inside a node, in order; of a radio group only the one that Tab would stop at. */
export function focusables(node) {
  return [...node.querySelectorAll(FOCUSABLE)].filter((one) => {
    if (one.disabled || one.tabIndex < 0 || one.closest("[inert]") || one.getClientRects().length === 0) return false;
    if (one.type !== "radio" || one.checked) return true;
    const group = [...node.querySelectorAll("input[type=radio]")].filter((other) => other.name === one.name);
    return group[0] === one && !group.some((other) => other.checked);
  });
}

let pressed = null; // What the pointer is down on: replaced before it is up again, it would not be clicked.
const waiting = new Map();

addEventListener("pointerdown", (event) => { pressed = event.target; }, true);
for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => setTimeout(letGo), true);

function letGo() {
  pressed = null;
  const late = [...waiting];
  waiting.clear();
  for (const [node, [signature, build]] of late) redraw(node, signature, build);
}

/**
 * Replace what a node holds, unless `signature` says that it is the same; the focus stays on its like.
 *
 * While something in it is being pressed it waits.
 */
export function redraw(node, signature, build) {
  if (node.contains(pressed)) {
    waiting.set(node, [signature, build]);
    return false;
  }
  if (node.drawnAs === signature) return false;
  node.drawnAs = signature;
  const mark = focusMark(node);
  node.replaceChildren(...[build()].flat(Infinity).filter(Boolean));
  refocus(node, mark);
  return true;
}

const named = (node, key) => [...node.querySelectorAll("[data-focus]")].filter((one) => one.dataset.focus === key);

/** Remember what in a node has the focus, by its `data-focus` and its place among equals; null when nothing has. */
export function focusMark(node) {
  const now = document.activeElement;
  if (!node.contains(now) || !now.dataset.focus) return null;
  return { key: now.dataset.focus, nth: named(node, now.dataset.focus).indexOf(now) };
}

/** Give the focus to what was marked, or to its like; false when there is none any more. */
export function refocus(node, mark) {
  if (!mark) return false;
  const like = named(node, mark.key);
  (like[mark.nth] ?? like.at(-1))?.focus({ preventScroll: true });
  return like.length > 0;
}

/** Return a colour class for a name: the same person has the same colour on both sides. */
export function tint(name) {
  let sum = 0;
  for (const sign of name) sum = (sum * 31 + sign.codePointAt(0)) % 997;
  return `tint-${sum % 6}`;
}

/** Draw somebody's picture: their initial, or the app's own sign. */
export function avatar(author) {
  const name = author.name || "?";
  const sign = author.bot ? "M" : [...name][0].toUpperCase();
  return el("span", { class: `avatar ${author.bot ? "avatar-app" : tint(name)}`, "aria-hidden": "true" }, sign);
}
