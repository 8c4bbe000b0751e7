/* The six steps of the tour: what there is to do, what to press next, and when it is done. */

import { sentAt } from "./moments.js";

/** Write words without signs and escapes, to find a title again whatever a platform did to it. */
const bare = (text) => text.replace(/&(amp|lt|gt);/g, "").replace(/[^\p{L}\p{N}]/gu, "");

/** Tell whether words are about the request of the tour. */
const about = (text, { topic }) => bare(text).includes(bare(topic ?? ""));

/** The question where somebody is names no request. */
const untitled = ({ since }) => ({ since });

/** Return the newest button or menu whose words begin so, in a message of the tour's request. */
function pressable(pane, beginning, story) {
  const messages = [...pane.root.querySelectorAll(".message")];
  const rows = messages.filter((one) => Number(one.dataset.at) >= story.since && about(one.textContent, story));
  const all = rows.flatMap((one) => [...one.querySelectorAll("button")]);
  return all.filter((one) => (one.getAttribute("aria-label") || one.textContent).startsWith(beginning)).at(-1);
}

/** Tell whether a message or form of the tour's request with those words has come on a side. */
function came(pane, words, story) {
  const all = Object.values(pane.held.messages).flat().filter((one) => sentAt(one.ts) >= story.since);
  const texts = [...all, ...(pane.held.views ?? [])].map((one) => JSON.stringify(one.blocks ?? one.components));
  return texts.some((text) => text.includes(words) && about(text, story));
}

const submit = (pane) => pane.root.querySelector(".dialog [type=submit]");
const place = (pane, kind, name) => [...pane.nav.querySelectorAll("[data-place]")]
  .find((one) => one.dataset.kind === kind && (!name || one.textContent.startsWith(name)));
const who = (pane) => pane.who.querySelector("button");
const next = () => document.querySelector("[data-tour=next]");

/** Lead somebody to a channel, unless they are there. */
function there(pane, kind, name, text) {
  const wanted = place(pane, kind, name);
  return wanted && wanted.getAttribute("aria-current") !== "page" ? { target: wanted, text } : null;
}

/** Lead to a button, if it is on the screen. */
function press(pane, label, text, story) {
  const target = pressable(pane, label, story);
  return target ? { target, text } : null;
}

/** A form that only tells something is closed before anything else is pressed. */
function told(pane) {
  const stands = pane.dialog.open && !pane.dialog.spec.submit;
  return stands ? { target: pane.root.querySelector(".dialog-foot button"), text: "Read it, then close it." } : null;
}

/** Tell whether Ada has been asked how it went. */
const over = (slack, story) => came(slack, "Did it happen?", story) || came(slack, "How was your session", story);

const board = (pane, text) => ({ target: pane.messages.node, text });
const LOOK_MS = 100;
const MOST_MOVES = 40;

/** Go from one thing due to the next until it has come: others of the programme have their reminders, too. */
async function pass(until) {
  for (let moves = 0; moves < MOST_MOVES && !until() && !next().disabled; moves += 1) {
    next().click();
    do await new Promise((rest) => setTimeout(rest, LOOK_MS)); while (next().ariaBusy === "true");
  }
}

/** Lead to the clock, or let the time pass until something has come. */
const wait = (text, until) => ({ target: next(), text, act: () => pass(until), label: "Let time pass for me" });

const EXAMPLE = { title: "Mock interview for a platform team", type: "interview_prep", slots: ["morning"],
  description: "I have a phone screen on Thursday and would like to practise one system design question." };

/** Fill in the form to ask with, as Ada might. */
function example(pane) {
  const days = pane.dialog.fields.find((one) => one.key === "days")?.spec.options.slice(3, 5).map((one) => one.value);
  pane.dialog.fill({ ...EXAMPLE, days });
}

/** Return the title that Ada is typing, which tells her request from all others. */
export const topic = ({ slack }) => slack.dialog.fields.find((one) => one.key === "title")?.read().trim();

export const STEPS = [
  {
    title: "Ask",
    about: "Ada is a student on Slack. She asks for one session about one thing.",
    hint({ slack }) {
      if (told(slack)) return told(slack);
      if (slack.me.role !== "student") return { target: who(slack), text: "Choose Ada, a student." };
      if (slack.dialog.open) {
        const text = "Say what you need and when, then press Ask mentors.";
        return { target: submit(slack), text, act: () => example(slack), label: "Fill it in for me" };
      }
      const act = () => slack.composer.suggestLine("/mentor request");
      return { target: slack.composer.node, text: "Type /mentor request and press Enter.", act, label: "Type it for me" };
    },
    done: ({ slack }, story) => Boolean(story.topic) && came(slack, "Asked.", story),
  },
  {
    title: "Claim",
    about: "The request hangs on the board of both communities. Alan is a mentor on Discord.",
    hint({ discord }, story) {
      const close = discord.root.querySelector(".dialog-close");
      if (close) return { target: close, text: "Close the form first." };
      if (discord.me.role !== "mentor") return { target: who(discord), text: "Choose Alan, a mentor." };
      return there(discord, "channel", "mentors", "Open #mentors: the request hangs there.")
        ?? press(discord, "Claim", "Press Claim on Ada's card: it is Alan's for 15 minutes.", story)
        ?? board(discord, "Ada's card hangs at the end of the board.");
    },
    done: ({ discord }, story) => came(discord, "It's yours until", untitled(story)),
  },
  {
    title: "Pick",
    about: "Only Alan sees the times that suit them both.",
    hint({ discord }, story) {
      return press(discord, "A city", "The bot does not know Alan's time zone yet: choose London.", untitled(story))
        ?? press(discord, "Book", "Choose another time, or book this one.", story)
        ?? there(discord, "channel", "mentors", "Open #mentors: the answer is there.")
        ?? board(discord, "The answer is the last message.");
    },
    done: ({ discord }, story) => came(discord, "meet on", story),
  },
  {
    title: "Remind",
    about: "Both were told, and both are reminded a day and an hour before. Let the time pass.",
    hint: ({ slack }, story) => told(slack)
      ?? there(slack, "dm", "", "Open Ada's direct messages: her session is there.")
      ?? wait("Go to the next thing due until Ada hears: in one hour.", () => came(slack, "In one hour", story)),
    done: ({ slack }, story) => came(slack, "In one hour", story),
  },
  {
    title: "Meet",
    about: "Ten minutes before, both are called in, and each says that they are there.",
    hint({ slack, discord }, story) {
      const ada = told(slack) ?? press(slack, "I'm here", "Ada checks in.", story);
      if (ada || !came(slack, "Open the room", story)) return ada ?? wait("Go to the next thing due: the session starts.", () => came(slack, "I'm here", story));
      return there(discord, "dm", "", "Open Alan's direct messages.")
        ?? press(discord, "I'm here", "Alan checks in, too.", story) ?? board(discord, "The call is the last message.");
    },
    // Whoever goes on too far finds nobody to check in any more.
    done: ({ slack, discord }, story) => over(slack, story)
      || (came(slack, "Open the room", story) && came(discord, "Open the room", story)),
  },
  {
    title: "Review",
    about: "Afterwards one of them says that it happened, and both say how it was.",
    hint({ slack }, story) {
      if (!over(slack, story)) return wait("Go to the next thing due: the session is over.", () => over(slack, story));
      if (told(slack)) return told(slack);
      if (slack.dialog.open) return { target: submit(slack), text: "Give a score, and a sentence if you like." };
      return there(slack, "dm", "", "Open Ada's direct messages.")
        ?? press(slack, "It happened", "Ada says that it happened.", story)
        ?? press(slack, "Review", "Ada reviews the session.", story);
    },
    done: ({ slack }, story) => came(slack, "Thank you.", story),
  },
];
