// The grid is folded by whoever wants the room for rows, and stays as they left it. Until they say, the window decides.
(() => {
  // As worklist.css has it. Asking how the grid is shown would lay the page out before it is painted.
  const small = matchMedia('(max-height: 56rem), (max-width: 45rem)');
  const top = () => document.querySelector('[data-fold]');
  const isOpen = () => ({ open: true, folded: false })[top()?.dataset.fold] ?? !small.matches;
  const tell = () => document.querySelector('.fold')?.setAttribute('aria-expanded', String(isOpen()));
  tell();
  small.addEventListener('change', tell);
  document.addEventListener('htmx:afterSwap', tell);
  document.addEventListener('click', ({ target }) => {
    const fold = target.closest('.fold');
    if (!fold) return;
    // The form that the button then sends keeps it.
    fold.value = isOpen() ? 'folded' : 'open';
    top().dataset.fold = fold.value;
    tell();
  });
})();

// The row that the drawer shows is the open one: its reason stands in full.
(() => {
  const mark = (id) => {
    for (const row of document.querySelectorAll('#list [data-row]'))
      row.toggleAttribute('data-open', row.dataset.row === id);
  };
  document.addEventListener('htmx:afterSettle', () =>
    mark(document.querySelector('#drawer [data-drawer]')?.dataset.drawer),
  );
  document.addEventListener('drawer-closes', () => mark(null));
})();

// The views come after the page, and are counted anew whenever a row changes: a form that was opened stays open, and a
// name half typed stays, with the version that it was begun on.
let begun = null;
const viewForm = () => document.querySelector('#views form');
const placesIn = (details) => [...details.querySelectorAll('summary, input, button')];
document.addEventListener('htmx:beforeSwap', ({ detail: { target, requestConfig, isError } }) => {
  if (target.id !== 'views') return;
  begun = null;
  const form = viewForm();
  if (requestConfig.verb !== 'get' || isError || !form) return;
  const { name, shared } = form.elements;
  const details = form.closest('details');
  const isTyped = name.value !== name.defaultValue || shared.checked !== shared.defaultChecked;
  const at = placesIn(details).indexOf(document.activeElement);
  if (!isTyped && !details.open && at === -1) return;
  begun = {
    action: form.getAttribute('action'),
    query: form.elements.query.value,
    version: form.elements.version?.value,
    name: name.value,
    shared: shared.checked,
    open: isTyped || details.open,
    at,
    caret: [name.selectionStart, name.selectionEnd],
  };
});
document.addEventListener('htmx:afterSwap', () => {
  const form = viewForm();
  if (begun === null || !form) return;
  const { action, query, version, name, shared, open, at, caret } = begun;
  begun = null;
  // Another list is named by another form.
  if (form.getAttribute('action') !== action || form.elements.query.value !== query) return;
  const details = form.closest('details');
  details.open = open;
  form.elements.name.value = name;
  form.elements.shared.checked = shared;
  if (form.elements.version) form.elements.version.value = version;
  const focused = placesIn(details)[at];
  focused?.focus();
  if (focused === form.elements.name) focused.setSelectionRange(...caret);
});
