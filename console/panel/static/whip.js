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
    try {
      await this.connect();
    } catch (error) {
      if (!(error instanceof Refused || error instanceof TypeError || error instanceof DOMException)) throw error;
      this.retry(error instanceof Refused ? error.message : "");
    }
  }

  async connect() {
    const peer = (this.peer = new RTCPeerConnection());
    peer.addTransceiver(this.track, { direction: "sendonly", sendEncodings: [ENCODING] });
    peer.addEventListener("connectionstatechange", () => this.changed(peer));
    await peer.setLocalDescription();
    await gathered(peer);
    const sdp = peer.localDescription.sdp;
    const { token, url } = await this.issueToken(/^a=msid:\S+ (\S+)/m.exec(sdp)?.[1] ?? "");
    const answer = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/sdp", Authorization: `Bearer ${token}` },
      body: sdp,
    });
    if (!answer.ok) throw new Refused(await reason(answer));
    this.session = { url: new URL(answer.headers.get("Location"), url).href, token };
    if (this.over) return this.leave();
    await peer.setRemoteDescription({ type: "answer", sdp: await answer.text() });
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

  retry(detail) {
    this.leave();
    if (this.over) return;
    const wait = WAITS_MS[Math.min(this.failures, WAITS_MS.length - 1)];
    this.failures += 1;
    this.tell("again", detail);
    this.next = setTimeout(() => this.start(), wait);
  }

  leave() {
    this.peer?.close();
    this.peer = null;
    const session = this.session;
    this.session = null;
    if (!session) return;
    // The session may be gone with its bridge: then there is nothing left to end.
    fetch(session.url, { method: "DELETE", headers: { Authorization: `Bearer ${session.token}` }, keepalive: true })
      .catch(() => undefined);
  }

  hangUp() {
    this.over = true;
    clearTimeout(this.grace);
    clearTimeout(this.next);
    this.leave();
    this.track.stop();
    this.tell("over", "");
  }
}

export async function reason(answer) {
  const problem = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
  return problem.detail ?? problem.title ?? String(answer.status);
}

function gathered(peer) {
  // Host candidates come at once; one second is enough where a `.local` name must be made.
  return new Promise((resolve) => {
    const done = () => peer.iceGatheringState === "complete" && resolve();
    peer.addEventListener("icegatheringstatechange", done);
    setTimeout(resolve, 1000);
    done();
  });
}
