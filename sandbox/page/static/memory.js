/* What this browser tab remembers over a reload: who is looked through, where they are, what is half typed. */

const PREFIX = "mini-mentor.";

function read(shelf, name) {
  try {
    return JSON.parse(shelf.getItem(PREFIX + name));
  } catch {
    return null; // Nothing remembered, or a browser that lets nothing be.
  }
}

function write(shelf, name, value) {
  try {
    if (value === null || value === undefined) shelf.removeItem(PREFIX + name);
    else shelf.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // A browser that lets nothing be remembered still shows the page.
  }
}

/** Return what was remembered in this tab under a name, or null. */
export const recall = (name) => read(sessionStorage, name);

/** Remember something in this tab; null forgets it. */
export const remember = (name, value) => write(sessionStorage, name, value);

/** Return what this browser keeps for good under a name, or null. */
export const preference = (name) => read(localStorage, name);

/** Keep something for good; null forgets it. */
export const prefer = (name, value) => write(localStorage, name, value);
