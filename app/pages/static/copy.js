// A button that copies the address. Without this script, or where the browser lets nobody copy, there is none.
for (const button of document.querySelectorAll("button[data-copies]")) {
  if (!navigator.clipboard) continue;
  const text = document.getElementById(button.dataset.copies).textContent;
  const status = button.parentElement.querySelector("[role=status]");
  const say = (words) => () => { status.textContent = words; };
  button.hidden = false;
  button.addEventListener("click", () => {
    status.textContent = "";  // said again, also to who listens, when it is pressed again
    navigator.clipboard.writeText(text).then(say(status.dataset.copied), say(status.dataset.notCopied));
  });
}
