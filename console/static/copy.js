// Copies the client's link; the button is there only where the browser can.
const button = document.getElementById("copy");
if (navigator.clipboard) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById("link").textContent);
    button.textContent = button.dataset.done;
  });
}
