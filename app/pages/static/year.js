// Pointing at a row lights its mark in the wheel, and the other way round. Nothing is lost without it.
const places = target => target.closest?.('[data-o]')?.dataset.o.split(' ') ?? [];
const light = on => event => {
  for (const place of places(event.target)) {
    document.querySelectorAll(`[data-o~="${CSS.escape(place)}"]`).forEach(each => each.classList.toggle('lit', on));
  }
};
for (const [on, off] of [['pointerover', 'pointerout'], ['focusin', 'focusout']]) {
  document.addEventListener(on, light(true));
  document.addEventListener(off, light(false));
}
