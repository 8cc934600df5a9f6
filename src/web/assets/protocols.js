// What takes long says how far it is: the answer begins with comments that tell it, and ends with what was asked for.
document.addEventListener('htmx:beforeRequest', (event) => {
  const { elt, xhr } = event.detail;
  const said = document.getElementById(elt.dataset?.progress);
  if (!said) return;
  const words = said.querySelector('output');
  words.textContent = '';
  said.hidden = false;
  xhr.addEventListener('progress', () => {
    const last = xhr.responseText.match(/<!--[^>]*-->/g)?.at(-1);
    if (last) words.textContent = last.slice(4, -3);
  });
  xhr.addEventListener('loadend', () => {
    said.hidden = true;
  });
});

document.addEventListener('click', (event) => {
  const stopped = event.target.closest?.('[data-stop]')?.dataset.stop;
  if (stopped) document.getElementById(stopped).dispatchEvent(new Event('htmx:abort', { bubbles: true }));
});
