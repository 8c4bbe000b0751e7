/* What a screen reader is told of what has been drawn: its lines as sentences, then what can be pressed. */

const LONG = 600;
const PRESSED = "button, a.button";
const ENDED = /[.!?:;,…]$/;

/** Write what a node says as one line to be heard; what is long ends with a whole sentence and says that there is more. */
export function spoken(node) {
  const lines = [""];
  const pressed = [];
  read(node, lines, pressed);
  const said = lines.map((one) => one.replace(/\s+/g, " ").trim()).filter(Boolean).map(sentence);
  if (pressed.length) said.push(`${pressed.length === 1 ? "Button" : "Buttons"}: ${pressed.join(", ")}.`);
  return said.join(" ");
}

/** Keep as many whole sentences as somebody would want to hear without having asked. */
export function bounded(words, most = LONG) {
  if (words.length <= most) return words;
  const kept = words.slice(0, most);
  const end = Math.max(...[". ", "! ", "? "].map((mark) => kept.lastIndexOf(mark)));
  const whole = end > 0 ? kept.slice(0, end + 1) : `${kept.slice(0, kept.lastIndexOf(" "))}…`;
  return `${whole} There is more to read.`;
}

const sentence = (line) => (ENDED.test(line) ? line : `${line}.`);

/** Collect lines of text as they stand, and the names of what can be pressed. */
function read(node, lines, pressed) {
  for (const one of node.childNodes) {
    if (one.nodeType === Node.TEXT_NODE) lines.push(...(lines.pop() + one.data).split("\n"));
    else if (one.matches?.(PRESSED)) pressed.push(called(one));
    else if (one.tagName === "IMG") lines.push(one.alt, "");
    else if (one.matches?.(":not([aria-hidden=true])") && one.checkVisibility()) within(one, lines, pressed);
  }
}

const called = (one) => `${one.getAttribute("aria-label") ?? one.textContent.trim()}${one.role === "combobox" ? " menu" : ""}`;

function within(node, lines, pressed) {
  const apart = node.tagName === "BR" || !getComputedStyle(node).display.startsWith("inline");
  if (apart) lines.push("");
  read(node, lines, pressed);
  if (apart) lines.push("");
}
