// Publishes this computer's camera as the client's picture.

import { Refused, Sender, reason } from "./whip.js";

const page = document.getElementById("publish");
const [picture, cameras, begin, end] = ["video", "select", ".begin", ".end"].map((name) => page.querySelector(name));
const texts = JSON.parse(page.dataset.texts);
let stream = null, sender = null, attempt = 0; // attempt: a hang-up while a camera opens makes the late camera void

async function issueToken(track) {
  const answer = await fetch(`/api/calls/${encodeURIComponent(page.dataset.call)}/tokens`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": page.dataset.csrf },
    body: JSON.stringify({ track }),
  });
  if (!answer.ok) throw new Refused(await reason(answer));
  return await answer.json();
}

function tell(state, detail) {
  page.dataset.state = state;
  page.querySelector(".publish-state").textContent = detail ? `${texts[state]}. ${detail}` : texts[state];
  const sending = ["camera", "connecting", "on", "again"].includes(state);
  begin.hidden = sending;
  end.hidden = !sending;
  cameras.disabled = sending;
}

async function start() {
  const mine = ++attempt;
  tell("camera", "");
  let opened;
  try {
    const chosen = cameras.value ? { deviceId: { exact: cameras.value } } : {};
    opened = await navigator.mediaDevices.getUserMedia({
      video: { width: { ideal: 1280 }, height: { ideal: 720 }, ...chosen }, audio: false,
    });
  } catch (error) {
    if (!(error instanceof DOMException || error instanceof TypeError)) throw error; // no camera, or no https
    if (mine === attempt) tell("no camera", "");
    return;
  }
  if (mine !== attempt) return opened.getTracks().forEach((track) => track.stop());
  stream = picture.srcObject = opened;
  await list();
  if (mine !== attempt) return;
  const [track] = stream.getVideoTracks();
  track.addEventListener("ended", hangUp);
  sender = new Sender(track, issueToken, tell);
  await sender.start();
}

function hangUp() {
  attempt += 1;
  if (sender) sender.hangUp();
  else tell("over", "");
  stream?.getTracks().forEach((track) => track.stop());
  sender = stream = picture.srcObject = null;
}

async function list() {
  const chosen = stream?.getVideoTracks()[0]?.getSettings().deviceId;
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  const found = devices.filter((device) => device.kind === "videoinput" && device.deviceId);
  cameras.closest("label").hidden = found.length < 2;
  cameras.replaceChildren(...found.map((device) =>
    new Option(device.label, device.deviceId, false, device.deviceId === chosen)));
}

async function showToken() {
  const field = page.querySelector("#token"), note = page.querySelector(".token-note");
  try {
    field.value = (await issueToken("")).token;
    note.textContent = "";
    field.select();
  } catch (error) {
    if (!(error instanceof Refused || error instanceof TypeError)) throw error;
    field.value = "";
    note.textContent = `${texts.refused}. ${error instanceof Refused ? error.message : ""}`;
  }
}

begin.addEventListener("click", start);
end.addEventListener("click", hangUp);
page.querySelector(".get-token").addEventListener("click", showToken);
window.addEventListener("pagehide", hangUp);
tell("idle", "");
list();
