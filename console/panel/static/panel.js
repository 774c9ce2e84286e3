// The manager's panel: follows the stream of views, speaks calmly, marks, stops and resumes.

import { draw, say } from "./drawing.js";

const LOST_AFTER_MS = 3000;
const SPEAK_EVERY_MS = 10000;

const panel = document.getElementById("panel");
const spoken = document.getElementById("spoken");
const calm = document.getElementById("calm");
const keys = document.getElementById("keys");
const address = `/api/calls/${encodeURIComponent(panel.dataset.call)}`;
const lost = JSON.parse(panel.dataset.lost);

let view = JSON.parse(panel.dataset.view);
let hiddenHint = null;
let seenAt = performance.now();
let said = "", pending = "", saidAt = -Infinity;

function show(next) {
  view = next;
  draw(panel, view, hiddenHint);
  const hint = view.hint && view.hint.hint_id !== hiddenHint ? `. ${view.hint.title}` : "";
  if (view.word + hint !== said) pending = view.word + hint;
  else pending = "";
  speak();
}

function speak() {
  if (!pending || performance.now() - saidAt < SPEAK_EVERY_MS) return;
  spoken.textContent = said = pending;
  pending = "";
  saidAt = performance.now();
}

function follow() {
  const events = new EventSource(`${address}/state`);
  events.addEventListener("view", (event) => {
    seenAt = performance.now();
    show(JSON.parse(event.data));
    if (view.kind === "ended") events.close();
  });
  // A refused answer (signed out, server restarting behind a proxy) closes the source for good: open another.
  events.addEventListener("error", () => {
    if (events.readyState === EventSource.CLOSED && view.kind !== "ended") setTimeout(follow, LOST_AFTER_MS);
  });
}

setInterval(() => {
  const silent = performance.now() - seenAt > LOST_AFTER_MS;
  if (silent && view.kind !== "ended" && view.kind !== "lost") show({ ...lost, line: view.line });
  else speak();
}, 500);

async function post(path, body) {
  say(panel, "note", "");
  try {
    const answer = await fetch(`${address}/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRF-Token": panel.dataset.csrf },
      body: JSON.stringify(body ?? {}),
    });
    if (answer.ok) return await answer.json();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // fetch's name for a network that failed
  }
  say(panel, "note", panel.dataset.notDone);
  spoken.textContent = panel.dataset.notDone;
  return null;
}

// Stop gives its place to resume and back; the focus stays in that place.
function turn(button, next) {
  const focused = document.activeElement === button;
  show(next ?? view);
  if (focused) [...panel.querySelectorAll('[data-digit="0"]')].find((each) => each.checkVisibility())?.focus();
}

const acts = {
  async mark(button) {
    if (await post("marks", { moment: button.dataset.moment }))
      spoken.textContent = panel.dataset.saved.replace("{}", button.firstChild.textContent.trim());
  },
  async stop(button) { turn(button, await post("stop")); },
  async resume(button) { turn(button, await post("resume")); },
  async request() {
    const link = await post("links");
    if (!link) return;
    const field = panel.querySelector(".request");
    field.hidden = false;
    field.querySelector("input").value = link.url;
    field.querySelector("input").select();
  },
  hide() {
    if (!view.hint) return;
    hiddenHint = view.hint.hint_id;
    show(view);
  },
};

panel.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button) acts[button.dataset.do](button);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !panel.querySelector(":popover-open")) acts.hide();
  const digit = /^(?:Digit|Numpad)([0-4])$/.exec(event.code)?.[1];
  const held = keys.value === "Alt" ? event.altKey && !event.shiftKey : event.altKey && event.shiftKey;
  if (!digit || !keys.value || !held || event.ctrlKey || event.metaKey || event.repeat) return;
  const button = [...panel.querySelectorAll(`[data-digit="${digit}"]`)].find((each) => each.checkVisibility());
  if (!button) return;
  event.preventDefault();
  button.click();
});

function choose() {
  panel.classList.toggle("calm", calm.checked);
  for (const cap of panel.querySelectorAll("[data-key]"))
    cap.textContent = keys.value ? `${keys.value.replaceAll("+", " ")} ${cap.dataset.key}` : "";
  localStorage.setItem("panel.calm", calm.checked ? "1" : "");
  localStorage.setItem("panel.keys", keys.value);
}

calm.checked = localStorage.getItem("panel.calm") === "1";
keys.value = localStorage.getItem("panel.keys") ?? "Alt";
calm.addEventListener("change", choose);
keys.addEventListener("change", choose);
choose();
show(view);
follow();
