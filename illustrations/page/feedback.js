// What the reader does and how high the page is, told to whoever embeds it. Alone the page tells nobody.

/** A function that reports one act: by `window.mimikaFeedback` where there is one, else to the embedding window. */
export function reporter(requestId, now) {
  const began = now();
  return (event) => {
    const record = { kind: "mimika-illustration", request_id: requestId, event, after_ms: Math.round(now() - began) };
    if (typeof window.mimikaFeedback === "function") window.mimikaFeedback(record);
    else if (window.parent !== window) window.parent.postMessage(record, "*");
  };
}

/** A function that tells the embedding window the height that the page needs (0: it scrolls within any) and the width
 * of the picture alone over its height, for the printer. */
export function sizeTeller() {
  let told = "";
  return (height, ratio) => {
    if (`${height} ${ratio}` === told || window.parent === window) return;
    told = `${height} ${ratio}`;
    window.parent.postMessage({ kind: "mimika-illustration-size", height, ratio }, "*");
  };
}
