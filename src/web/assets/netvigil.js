// What every page needs besides htmx. No page depends on it to show anything.
document.addEventListener('change', (event) => {
  const form = event.target.closest?.('form[data-auto]');
  if (!form) return;
  // A part of the page may have led to another address since.
  if (form.elements.back) form.elements.back.value = location.pathname + location.search;
  form.requestSubmit();
});

// A request that never arrived changes nothing on the page; unsaid, it would look as if it had been done.
function sayUnreachable() {
  const said = document.getElementById('unreachable');
  document.getElementById('notice').replaceChildren(said.content.cloneNode(true));
}
document.addEventListener('htmx:sendError', sayUnreachable);
document.addEventListener('htmx:timeout', sayUnreachable);

// What was wrong is put right by the next answer that is not.
document.addEventListener('htmx:afterRequest', (event) => {
  if (event.detail.successful) document.getElementById('notice').replaceChildren();
});

// A button that waits is disabled and loses the focus, and what is replaced takes it along. It goes back, or to what
// the form names in data-then; what was done is said in words that the form brings along.
const focused = new WeakMap();
document.addEventListener('htmx:beforeRequest', ({ detail }) => {
  focused.set(detail.xhr, document.activeElement);
});
function giveBack({ xhr, requestConfig }) {
  if (document.activeElement !== document.body) return;
  const before = focused.get(xhr);
  const then = requestConfig?.elt.dataset?.then;
  if (before?.isConnected) before.focus();
  else if (then) document.querySelector(then)?.focus();
}
document.addEventListener('htmx:afterSettle', ({ detail }) => giveBack(detail));
document.addEventListener('htmx:afterRequest', ({ detail }) => {
  const said = detail.requestConfig?.elt.dataset?.said;
  const live = document.getElementById('live');
  if (detail.successful && said && live) live.textContent = said;
  giveBack(detail);
});

// Typefaces for names in another script than the reader's: laying them out is not waited for. A frame, then what follows it.
requestAnimationFrame(() =>
  setTimeout(() => {
    for (const sheet of document.querySelectorAll('link[data-late]')) sheet.media = 'all';
  }),
);
