// Five minutes before nobody has done anything for so long that they are logged out, it is said, with a way to stay.
// Without this script they are logged out all the same, and what they have typed is kept until they are in again.
const band = document.getElementById("session");
const [button] = band.getElementsByTagName("button");
const time = band.querySelector("time");
const warnAfter = (Number(band.dataset.minutes) - 5) * 60_000;

function wait() {
  band.hidden = true;
  const ends = new Date(Date.now() + warnAfter + 5 * 60_000);
  time.textContent = ends.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  setTimeout(() => { band.hidden = false; }, warnAfter);
}

button.addEventListener("click", async () => {
  const answer = await fetch(band.action, { method: "POST", body: new URLSearchParams(new FormData(band)) });
  if (answer.ok) wait();
  else location.reload();
});

wait();
