// Saves the note by itself, a second after the last key; the button is for browsers without this.
const form = document.getElementById("note-form");
const text = form.querySelector("textarea");
const state = document.getElementById("note-state");
const length = document.getElementById("note-length");
const LATER_MS = 1000;
let timer = 0;
let unsaved = false;

function count() {
  length.textContent = length.dataset.pattern.replace("{n}", Array.from(text.value).length);
}

async function save() {
  unsaved = false;
  const body = new URLSearchParams({ note: text.value });
  try {
    const answer = await fetch(form.action, {
      method: "POST", body, keepalive: true,
      headers: { Accept: "application/json", "X-CSRF-Token": form.elements.csrf.value },
    });
    if (!answer.ok) throw new Error(answer.status);
    const { saved } = await answer.json();
    state.textContent = saved;
  } catch {
    unsaved = true;
    state.textContent = state.dataset.failed;
  }
}

text.addEventListener("input", () => {
  count();
  unsaved = true;
  clearTimeout(timer);
  timer = setTimeout(save, LATER_MS);
});
addEventListener("pagehide", () => { if (unsaved) save(); });
form.querySelector("button").hidden = true;
count();
