// Waits for the picture that is being drawn, and shows the page anew when it is there.
const EVERY_MS = 1000;

async function look() {
  try {
    const answer = await fetch(location.pathname, { redirect: "error" });
    if (answer.ok) {
      const next = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!next.getElementById("drawing")) { location.reload(); return; }
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // fetch's name for a network that failed, or for the sign-in page
  }
  setTimeout(look, EVERY_MS);
}

setTimeout(look, EVERY_MS);
