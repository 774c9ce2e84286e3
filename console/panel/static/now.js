// Keeps the rows of the calls that go on true: asks for the page again and changes only what it says otherwise.

const EVERY_MS = 3000;
const list = document.getElementById("now");
document.getElementById("refresh").hidden = true;

function calls(place) {
  const rows = [...place.querySelectorAll("[data-call]")].map((row) => row.dataset.call);
  return [...rows, place.querySelector(".unshown")?.textContent].join(" ");
}

function take(next) {
  if (calls(next) !== calls(list)) {
    const address = list.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    list.replaceChildren(...next.childNodes);
    if (address) (list.querySelector(`a[href="${CSS.escape(address)}"]`) ?? list.querySelector("a"))?.focus();
    return;
  }
  for (const part of next.querySelectorAll("[data-part]")) {
    const row = part.closest("[data-call]").dataset.call;
    const shown = list.querySelector(`[data-call="${row}"] [data-part="${part.dataset.part}"]`);
    if (shown.innerHTML !== part.innerHTML) shown.replaceChildren(...part.childNodes);
  }
}

async function look() {
  try {
    const answer = await fetch("/now", { redirect: "error" });
    if (answer.ok) take(new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("now"));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // fetch's name for a network that failed, or for the sign-in page
  }
  setTimeout(look, EVERY_MS);
}

setTimeout(look, EVERY_MS);
