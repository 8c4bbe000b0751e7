/* The page: two clients side by side, one clock; what the server says is shown, what people do is sent. */

import { Clock } from "./clock.js";
import { Faults } from "./faults.js";
import { Log } from "./log.js";
import { Mail } from "./mail.js";
import { Pane } from "./pane.js";
import { themed } from "./theme.js";
import { Toasts } from "./toasts.js";
import { Tour } from "./tour.js";
import { get, listen } from "./wire.js";

const at = (id) => document.getElementById(id);
const WAIT_MS = 400;

const toasts = new Toasts(at("toasts"));
const say = (sentence, more) => toasts.say(sentence, more);
const page = { state: null, running: null, wanted: null };

/** Show the newest state; it is asked for after this call, so whatever was done before is in it. */
function sync() {
  if (!page.running) {
    page.running = show().finally(() => { page.running = null; });
    return page.running;
  }
  page.wanted ??= page.running.then(() => { page.wanted = null; return sync(); });
  return page.wanted;
}

async function show() {
  let state;
  try {
    state = await get("/api/state", { slack: panes.slack.person, discord: panes.discord.person });
  } catch {
    lost(true);
    return;
  }
  lost(false);
  if (state.ready) draw(state);
  else setTimeout(sync, WAIT_MS);
}

function draw(state) {
  page.state = state;
  at("halves").inert = false; // Until now nothing knew whose line it was that somebody could have typed into.
  clock.update(state);
  panes.slack.update(state.slack);
  panes.discord.update(state.discord);
  faults.update(state);
  log.update();
  mail.update();
  tour.update();
  at("curtain")?.remove();
  document.body.dataset.serial = state.serial;
}

function lost(yes) {
  at("lost").hidden = !yes;
}

const panes = {
  slack: new Pane("slack", at("slack"), { sync, say }),
  discord: new Pane("discord", at("discord"), { sync, say }),
};
const clock = new Clock(at("clock"), { sync, say, tick: () => Object.values(panes).forEach((one) => one.tick()) });
const faults = new Faults(at("tools"), { sync, say });
const mail = new Mail(at("tools"));
const log = new Log(at("wire"));
const tour = new Tour({ panes, begin: at("tour-begin"), root: at("tour") });

themed(at("theme"));
listen((serial) => { if (serial !== page.state?.serial) sync(); }, (there) => {
  lost(!there);
  if (there) sync();
});

/* F6 goes from one part of the page to the next, as in the real clients. */
const PARTS = ["slack", "discord", "wire", "top"];
addEventListener("keydown", (event) => {
  if (event.key !== "F6") return;
  event.preventDefault();
  const here = PARTS.findIndex((id) => at(id).contains(document.activeElement));
  const step = event.shiftKey ? PARTS.length - 1 : 1;
  const next = at(PARTS[(here + step + PARTS.length) % PARTS.length]);
  // While a form is open, nothing beneath it can have the focus.
  const inside = next.querySelector("[role=dialog]") ?? next;
  const wanted = inside.querySelector(".dialog-body :is(input, textarea, button), .composer-line");
  (wanted ?? inside.querySelector("button, input")).focus();
});

addEventListener("visibilitychange", () => { if (!document.hidden) sync(); });
