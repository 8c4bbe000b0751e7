/* Short words at the edge of the page: what went wrong, and where an answer went. */

import { button, el, icon } from "./dom.js";

const STAY_MS = 9000;
const MOST = 3;

export class Toasts {
  constructor(root) {
    this.calm = el("div", { class: "toasts-calm", role: "status" });
    this.wrong = el("div", { class: "toasts-wrong", role: "alert" });
    root.replaceChildren(this.wrong, this.calm);
  }

  /** Show a sentence; `wrong` says at once what went wrong, `act` and `label` are a button beside it. */
  say(sentence, { wrong = false, act, label } = {}) {
    const place = wrong ? this.wrong : this.calm;
    for (const one of [...place.children]) if (one.dataset.sentence === sentence) one.remove();
    const gone = () => toast.remove();
    const toast = el("div", { class: `toast ${wrong ? "toast-wrong" : ""}`, dataset: { sentence } }, el("p", {}, sentence),
      act ? button({ class: "toast-act" }, () => { gone(); act(); }, label) : null,
      button({ class: "toast-close", "aria-label": "Dismiss" }, gone, icon("close")));
    place.append(toast);
    while (place.children.length > MOST) place.firstElementChild.remove();
    let timer = setTimeout(gone, STAY_MS);
    const stay = () => clearTimeout(timer);
    const go = () => { clearTimeout(timer); timer = setTimeout(gone, STAY_MS); };
    for (const event of ["pointerenter", "focusin"]) toast.addEventListener(event, stay);
    for (const event of ["pointerleave", "focusout"]) toast.addEventListener(event, go);
  }
}
