// Keeps the open page true: asks each 2 s whether the call has changed, and puts the new page in the old one's place.
const EVERY_MS = 2000;
const offline = document.getElementById("offline");
let main = document.getElementById("main");

/** Whether the person is in the middle of something that a new page would take away. */
function busy() {
  const open = main.querySelector("details.erase[open]");
  const written = [...main.querySelectorAll("textarea")].some((field) => field.value !== "");
  return Boolean(open || written || main.querySelector(".answer input:checked"));
}

async function refresh() {
  const answer = await fetch(`${main.dataset.base}/state`, { cache: "no-store" });
  if (answer.status === 429) return;
  if (answer.status === 404 || answer.status === 410) { location.reload(); return; }
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  const { version } = await answer.json();
  offline.textContent = "";
  if (version === main.dataset.version || busy()) return;
  const text = await (await fetch(location.href, { cache: "no-store" })).text();
  const next = new DOMParser().parseFromString(text, "text/html");
  const fresh = next.getElementById("main");
  if (!fresh) { location.reload(); return; }
  document.title = next.title;
  const focused = document.activeElement && main.contains(document.activeElement) ? document.activeElement.getAttribute("aria-labelledby") : null;
  main.replaceWith(fresh);
  main = fresh;
  if (focused) main.querySelector(`[aria-labelledby="${focused}"]`)?.focus();
}

async function follow() {
  try {
    if (!document.hidden) await refresh();
  } catch {
    offline.textContent = offline.dataset.words;
  }
  setTimeout(follow, EVERY_MS);
}

setTimeout(follow, EVERY_MS);
