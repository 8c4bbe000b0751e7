/* What the page says to its own server, and what it hears from it; nothing else is ever asked. */

const HEADERS = { "Content-Type": "application/json", "X-Sandbox": "1" };

async function answered(response) {
  const body = await response.json();
  if (!response.ok) throw new Error(body.error || `The sandbox answered ${response.status}.`);
  return body;
}

/** Ask the server for something. */
export async function get(path, query = {}) {
  const known = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  const asked = new URLSearchParams(known).toString();
  return answered(await fetch(asked ? `${path}?${asked}` : path, { headers: { "X-Sandbox": "1" } }));
}

/** Tell the server to do something. */
export async function post(path, body) {
  return answered(await fetch(path, { method: "POST", headers: HEADERS, body: JSON.stringify(body) }));
}

/** Call `changed` whenever anything has changed, and `line` when the connection is lost (false) or back (true). */
export function listen(changed, line) {
  const source = new EventSource("/api/events");
  source.addEventListener("changed", (event) => changed(JSON.parse(event.data).serial));
  source.addEventListener("open", () => line(true));
  source.addEventListener("error", () => line(false));
  return source;
}
