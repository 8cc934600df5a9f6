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
