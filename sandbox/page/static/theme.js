/* Light or dark: as the system has it, until somebody says otherwise. */

import { icon } from "./dom.js";
import { prefer, preference } from "./memory.js";

const system = matchMedia("(prefers-color-scheme: dark)");

const dark = () => (preference("theme") ?? (system.matches ? "dark" : "light")) === "dark";

/** Let a button change between the two. */
export function themed(button) {
  const show = () => {
    const wanted = preference("theme");
    if (wanted) document.documentElement.dataset.theme = wanted;
    button.replaceChildren(icon(dark() ? "sun" : "moon"));
    button.setAttribute("aria-label", dark() ? "Switch to the light theme" : "Switch to the dark theme");
    button.title = button.getAttribute("aria-label");
  };
  button.addEventListener("click", () => { prefer("theme", dark() ? "light" : "dark"); show(); });
  system.addEventListener("change", show);
  show();
}
