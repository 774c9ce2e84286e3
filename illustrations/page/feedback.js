// What the reader does, told to whoever embeds the page. Alone the page tells nobody.

/** A function that reports one act: by `window.mimikaFeedback` where there is one, else to the embedding window. */
export function reporter(requestId, now) {
  const began = now();
  return (event) => {
    const record = { kind: "mimika-illustration", request_id: requestId, event, after_ms: Math.round(now() - began) };
    if (typeof window.mimikaFeedback === "function") window.mimikaFeedback(record);
    else if (window.parent !== window) window.parent.postMessage(record, "*");
  };
}
