/* What differs between the two sides: how each platform's messages, forms and commands come over the page's API. */

import * as discord from "./discord.js";
import { plain } from "./mrkdwn.js";
import * as slack from "./slack.js";

const STILL = new Set(["state", "errors", "hash"]);

/** Write down what of a form decides how it is drawn: not what is typed, nor what is wrong with it. */
const signature = (form) => JSON.stringify(form, (key, value) => (STILL.has(key) ? undefined : value));

const which = (one, block) => ({ key: one.action_id, block: block.block_id });

const SLACK = {
  title: "Slack",
  groups: [["Apps", ["home"]], ["Channels", ["channel"]], ["Direct messages", ["dm"]]],

  /** Return what drawing needs to know and can do; `where()` says on what something is pressed. */
  desk(pane, where) {
    return {
      reader: pane.reader,
      pickable: pane.pickable,
      press: (one, block, trigger) => pane.act({ act: "press", ...where(), ...which(one, block), value: one.value }, trigger),
      choose: (one, block, values, trigger) => pane.act({ act: "choose", ...where(), ...which(one, block), values }, trigger),
      confirm: ({ title, text, confirm, deny }) => pane.confirm(
        { title: plain(title), text: plain(text), yes: plain(confirm), no: plain(deny) }),
    };
  },

  body: (message, pane) => slack.messageBody(message, SLACK.desk(pane, () => ({ message: message.id }))),

  home: (view, pane) => slack.blocks(view.blocks, view.state, SLACK.desk(pane, () => ({ home: true }))),

  form(held, pane) {
    const view = held.views.at(-1);
    if (!view) return null;
    const where = () => ({ view: view.id, state: entered(pane.dialog.fields) });
    const desk = SLACK.desk(pane, where);
    return {
      id: view.id,
      lang: pane.me.locale,
      signature: signature(view),
      title: plain(view.title),
      content: () => ordered(view, desk),
      submit: plain(view.submit),
      close: plain(view.close) || "Close",
      errors: view.errors,
      act: (values, trigger) => pane.act({ act: "submit", form: view.id, values }, trigger),
      leave: () => pane.act({ act: "close_form", form: view.id }),
    };
  },

  entries: (held) => [
    ...held.commands.flatMap((one) => one.words.map((word) => (
      { name: one.name, line: `${one.name} ${word.word}`.trim(), summary: word.summary }))),
    ...(held.shortcuts ?? []).map((one) => ({ line: one.name, summary: "Shortcut", shortcut: one.callback_id })),
  ],
};

/** Write what is entered as Slack files it: by block and action. */
const entered = (fields) => Object.fromEntries(fields.map((one) => [one.key, { [one.spec.inside]: one.read() }]));

/** What is left empty is nothing, not an option called "". */
const filled = (values) => Object.fromEntries(Object.entries(values).map(([key, value]) => [key, value === "" ? null : value]));

/** Return the blocks of a modal in their order: inputs as specs of fields, all others drawn. */
function ordered(view, desk) {
  const fields = new Map(slack.slackFields(view, desk).map((spec) => [spec.block, spec]));
  return view.blocks.flatMap((block) => {
    const spec = fields.get(block);
    if (!spec) return slack.blocks([block], view.state, desk);
    return block.dispatch_action ? { ...spec, entered: (values) => desk.choose(block.element, block, values) } : spec;
  });
}

const DISCORD = {
  title: "Discord",
  groups: [["Text channels", ["channel", "thread"]], ["Direct messages", ["dm"]]],

  desk(pane, where) {
    return {
      reader: pane.reader,
      pickable: pane.pickable,
      press: (part, trigger) => pane.act({ act: "press", ...where(), key: part.custom_id }, trigger),
      choose: (part, values, trigger) => pane.act({ act: "choose", ...where(), key: part.custom_id, values }, trigger),
    };
  },

  body: (message, pane) => discord.messageBody(message, DISCORD.desk(pane, () => ({ message: message.id }))),

  form(held, pane) {
    const form = held.forms.at(-1);
    if (!form) return null;
    const desk = DISCORD.desk(pane, () => ({}));
    return {
      id: form.id,
      lang: pane.me.locale,
      signature: signature(form),
      title: form.title,
      content: () => [...discord.formWords(form, desk), ...discord.discordFields(form, desk)],
      submit: "Submit",
      close: "Cancel",
      errors: form.errors,
      act: (values, trigger) => pane.act({ act: "submit", form: form.id, values: filled(values) }, trigger),
      leave: () => pane.act({ act: "close_form", form: form.id }),
    };
  },

  entries: (held) => held.commands.map((one) => (
    { name: one.name, line: one.name, summary: one.description, options: one.options })),
};

export const SIDES = { slack: SLACK, discord: DISCORD };
