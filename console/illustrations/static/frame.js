// Gives the frame of a picture the height that its page needs, so that nothing scrolls within it, and its shape on paper.
// The page stands in a sandbox and speaks by messages only. The height is kept for the next page of the tab, so that
// what stands under the picture does not move when the page comes back after a form.
const MOST_PX = 10_000;
const frame = document.querySelector("iframe.picture");
const key = `picture-height-${innerWidth}`;

function stretch(height) {
  frame.style.height = height > 0 && height <= MOST_PX ? `${height}px` : "";
}

if (frame) stretch(Number(sessionStorage.getItem(key)));

addEventListener("message", ({ source, data }) => {
  if (!frame || source !== frame.contentWindow || data?.kind !== "mimika-illustration-size") return;
  stretch(data.height);
  sessionStorage.setItem(key, Number(data.height));
  if (data.ratio > 0) frame.style.setProperty("--ratio", Number(data.ratio));
});
