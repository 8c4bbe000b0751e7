/* The six steps of the tour: what there is to do, what to press next, and when it is done. */

import { sentAt } from "./moments.js";

/** Return the newest button or menu whose words begin so, in a message that has come since a moment. */
function pressable(pane, beginning, since) {
  const rows = [...pane.root.querySelectorAll(".message")].filter((one) => Number(one.dataset.at) >= since);
  const all = rows.flatMap((one) => [...one.querySelectorAll("button")]);
  return all.filter((one) => (one.getAttribute("aria-label") || one.textContent).startsWith(beginning)).at(-1);
}

/** Tell whether a message or form with those words has come on a side since a moment. */
export function came(pane, words, since) {
  const all = Object.values(pane.held.messages).flat().filter((one) => sentAt(one.ts) >= since);
  return [...all, ...(pane.held.views ?? [])].some((one) => JSON.stringify(one.blocks ?? one.components).includes(words));
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
function press(pane, label, text, since) {
  const target = pressable(pane, label, since);
  return target ? { target, text } : null;
}

/** A form that only tells something is closed before anything else is pressed. */
function told(pane) {
  const stands = pane.dialog.open && !pane.dialog.spec.submit;
  return stands ? { target: pane.root.querySelector(".dialog-foot button"), text: "Read it, then close it." } : null;
}

const wait = (text) => ({ target: next(), text });

const EXAMPLE = { title: "Mock interview for a backend role", type: "interview_prep", slots: ["morning"],
  description: "I have a phone screen on Thursday and would like to practise one system design question." };

/** Fill in the form to ask with, as Ada might. */
function example(pane) {
  const days = pane.dialog.fields.find((one) => one.key === "days")?.spec.options.slice(3, 5).map((one) => one.value);
  pane.dialog.fill({ ...EXAMPLE, days });
}

export const STEPS = [
  {
    title: "Ask",
    about: "Ada is a student on Slack. She asks for one session about one thing.",
    hint({ slack }) {
      if (told(slack)) return told(slack);
      if (slack.me.role !== "student") return { target: who(slack), text: "Choose Ada, a student." };
      if (!slack.dialog.open) return { target: slack.composer.node, text: "Type /mentor request and press Enter.", act: () => slack.composer.suggestLine("/mentor request"), label: "Type it for me" };
      return { target: submit(slack), text: "Say what you need and when, then press Ask mentors.", act: () => example(slack), label: "Fill it in for me" };
    },
    done: ({ slack }, since) => came(slack, "Asked.", since),
  },
  {
    title: "Claim",
    about: "The request hangs on the board of both communities. Alan is a mentor on Discord.",
    hint({ discord }, since) {
      if (discord.dialog.open) return { target: discord.root.querySelector(".dialog-close"), text: "Close the form first." };
      if (discord.me.role !== "mentor") return { target: who(discord), text: "Choose Alan, a mentor." };
      return there(discord, "channel", "mentors", "Open #mentors: the request hangs there.") ?? press(discord, "Claim", "Press Claim on Ada's card: it is Alan's for 15 minutes.", since);
    },
    done: ({ discord }, since) => came(discord, "It's yours until", since),
  },
  {
    title: "Pick",
    about: "Only Alan sees the times that suit them both.",
    hint({ discord }, since) {
      return press(discord, "A city", "The bot does not know Alan's time zone yet: choose London.", since) ?? press(discord, "Book", "Choose another time, or book this one.", since);
    },
    done: ({ discord }, since) => came(discord, "meet on", since),
  },
  {
    title: "Remind",
    about: "Both were told, and both are reminded a day and an hour before. Let the time pass.",
    hint: ({ slack }) => told(slack) ?? there(slack, "dm", "", "Open Ada's direct messages: her session is there.") ?? wait("Go to the next thing due until Ada hears: in one hour."),
    done: ({ slack }, since) => came(slack, "In one hour", since),
  },
  {
    title: "Meet",
    about: "Ten minutes before, both are called in, and each says that they are there.",
    hint({ slack, discord }, since) {
      const ada = told(slack) ?? press(slack, "I'm here", "Ada checks in.", since);
      if (ada || !came(slack, "Open the room", since)) return ada ?? wait("Go to the next thing due: the session starts.");
      return there(discord, "dm", "", "Open Alan's direct messages.") ?? press(discord, "I'm here", "Alan checks in, too.", since);
    },
    done: ({ slack, discord }, since) => came(slack, "Open the room", since) && came(discord, "Open the room", since),
  },
  {
    title: "Review",
    about: "Afterwards one of them says that it happened, and both say how it was.",
    hint({ slack, discord }, since) {
      if (!came(slack, "Did it happen?", since) && !came(slack, "How was your session", since)) return wait("Go to the next thing due: the session is over.");
      if (told(slack)) return told(slack);
      if (slack.dialog.open) return { target: submit(slack), text: "Give a score, and a sentence if you like." };
      return press(slack, "It happened", "Ada says that it happened.", since) ?? press(slack, "Review", "Ada reviews the session.", since);
    },
    done: ({ slack }, since) => came(slack, "Thank you.", since),
  },
];
