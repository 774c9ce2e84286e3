// Sends one video track by WHIP (RFC 9725) and keeps it sent: a new token and a new session after each break.

const DISCONNECTED_MS = 3000;
const WAITS_MS = [1000, 2000, 4000, 8000, 15000];
const ENCODING = { maxFramerate: 6, maxBitrate: 200000, scaleResolutionDownTo: { maxWidth: 640, maxHeight: 360 } };

export class Refused extends Error {}

export class Sender {
  // track: stays the caller's, a clone is sent. issueToken(trackId) -> {token, url}. tell(state, detail).
  constructor(track, issueToken, tell) {
    this.track = track.clone();
    this.track.contentHint = "detail";
    this.issueToken = issueToken;
    this.tell = tell;
    this.failures = 0;
    this.over = false;
  }

  async start() {
    this.tell(this.failures ? "again" : "connecting", "");
    const peer = (this.peer = new RTCPeerConnection());
    try {
      await this.connect(peer);
    } catch (error) {
      if (!(error instanceof Refused || error instanceof TypeError || error instanceof DOMException)) throw error;
      if (peer === this.peer) this.retry(error instanceof Refused ? error.message : "");
    }
  }

  async connect(peer) {
    peer.addTransceiver(this.track, { direction: "sendonly", sendEncodings: [ENCODING] });
    peer.addEventListener("connectionstatechange", () => this.changed(peer));
    const offer = await peer.createOffer();
    const { token, url } = await this.issueToken(/^a=msid:\S+ (\S+)/m.exec(offer.sdp)?.[1] ?? "");
    const answer = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/sdp", Authorization: `Bearer ${token}` },
      body: offer.sdp,
    });
    if (!answer.ok) throw new Refused(await reason(answer));
    this.session = { url: new URL(answer.headers.get("Location"), url).href, token };
    if (this.over) return this.end();
    const sdp = await answer.text();
    // RFC 9725, 4.6: candidates are gathered by the servers that the answer names, so they follow the offer.
    peer.setConfiguration({ iceServers: iceServers(answer.headers.get("Link") ?? "") });
    const candidates = this.sendCandidates(peer, answer.headers.get("ETag"));
    await peer.setLocalDescription(offer);
    await peer.setRemoteDescription({ type: "answer", sdp });
    await candidates;
  }

  // Sends each candidate as it is found, one after another, until all are found.
  async sendCandidates(peer, tag) {
    const { url, token } = this.session;
    let sending = Promise.resolve(), found = 0, failure = "";
    peer.addEventListener("icecandidateerror", (event) => { failure = `${event.url} ${event.errorText}`; });
    await new Promise((resolve) => peer.addEventListener("icecandidate", ({ candidate }) => {
      if (!candidate) return resolve();
      if (!candidate.candidate) return;
      found += 1;
      sending = sending.then(() => trickle(url, token, tag, candidate));
    }));
    await sending;
    if (!found) throw new Refused(failure);
  }

  changed(peer) {
    if (peer !== this.peer || this.over) return;
    clearTimeout(this.grace);
    if (peer.connectionState === "connected") {
      this.failures = 0;
      this.tell("on", "");
    } else if (peer.connectionState === "failed") this.retry("");
    else if (peer.connectionState === "disconnected") this.grace = setTimeout(() => this.retry(""), DISCONNECTED_MS);
  }

  // The call goes on: the session is not deleted, and stays known until the next one, for a hang-up in between.
  retry(detail) {
    this.leave();
    const wait = WAITS_MS[Math.min(this.failures, WAITS_MS.length - 1)];
    this.failures += 1;
    this.tell("again", detail);
    this.next = setTimeout(() => this.start(), wait);
  }

  leave() {
    clearTimeout(this.grace);
    this.peer?.close();
    this.peer = null;
  }

  // A hang-up: the bridge ends the call.
  end() {
    this.leave();
    const session = this.session;
    this.session = null;
    if (!session) return;
    // The session may be gone with its bridge: then there is nothing left to end.
    fetch(session.url, { method: "DELETE", headers: { Authorization: `Bearer ${session.token}` }, keepalive: true })
      .catch(() => undefined);
  }

  hangUp() {
    this.over = true;
    clearTimeout(this.next);
    this.end();
    this.track.stop();
    this.tell("over", "");
  }
}

export async function reason(answer) {
  const problem = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
  return problem.detail ?? problem.title ?? String(answer.status);
}

// The servers of the header Link: <turn:host>; rel="ice-server"; username="…"; credential="…".
export function iceServers(header) {
  return [...header.matchAll(/<([^>]+)>((?:\s*;\s*[\w-]+="[^"]*")*)/g)].flatMap(([, urls, text]) => {
    const { rel, username, credential } = Object.fromEntries(
      [...text.matchAll(/;\s*([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
    return rel === "ice-server" ? [username === undefined ? { urls } : { urls, username, credential }] : [];
  });
}

async function trickle(url, token, tag, { candidate, sdpMid, usernameFragment }) {
  const answer = await fetch(url, {
    method: "PATCH",
    headers: { "Content-Type": "application/trickle-ice-sdpfrag", "If-Match": tag, Authorization: `Bearer ${token}` },
    body: `a=ice-ufrag:${usernameFragment}\r\na=mid:${sdpMid}\r\na=${candidate}\r\n`,
  });
  if (!answer.ok) throw new Refused(await reason(answer));
}
