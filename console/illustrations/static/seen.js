// Keeps the line that says what the client did true while their link is open: asks for the page again.
const EVERY_MS = 3000;
const line = document.getElementById("state");

async function look() {
  try {
    const answer = document.hidden ? null : await fetch(location.pathname, { redirect: "error" });
    if (answer?.ok) {
      const said = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("state").textContent;
      if (line.textContent !== said) line.textContent = said;
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // fetch's name for a network that failed, or for the sign-in page
  }
  setTimeout(look, EVERY_MS);
}

setTimeout(look, EVERY_MS);
