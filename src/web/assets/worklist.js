// On a phone the list comes first: the grid is folded, with its sums in its head. Without this it stands open.
function foldGrid() {
  if (matchMedia('(max-width: 45rem)').matches) document.querySelector('.grid')?.removeAttribute('open');
}
foldGrid();
document.addEventListener('htmx:afterSwap', (event) => {
  if (event.detail.target?.id === 'content') foldGrid();
});

// The views are counted anew whenever a row changes: a name half typed stays, with the version that it was begun on.
let begun = null;
const viewForm = () => document.querySelector('#views form');
document.addEventListener('htmx:beforeSwap', ({ detail: { target, requestConfig, isError } }) => {
  if (target.id !== 'views') return;
  begun = null;
  const form = viewForm();
  if (requestConfig.verb !== 'get' || isError || !form) return;
  const { name, shared } = form.elements;
  const isTyped = name.value !== name.defaultValue || shared.checked !== shared.defaultChecked;
  if (!isTyped && !form.contains(document.activeElement)) return;
  begun = {
    action: form.getAttribute('action'),
    query: form.elements.query.value,
    version: form.elements.version?.value,
    name: name.value,
    shared: shared.checked,
    at: form.contains(document.activeElement) ? document.activeElement.name : null,
    caret: [name.selectionStart, name.selectionEnd],
  };
});
document.addEventListener('htmx:afterSwap', () => {
  const form = viewForm();
  if (begun === null || !form) return;
  const { action, query, version, name, shared, at, caret } = begun;
  begun = null;
  // Another list is named by another form.
  if (form.getAttribute('action') !== action || form.elements.query.value !== query) return;
  form.closest('details').open = true;
  form.elements.name.value = name;
  form.elements.shared.checked = shared;
  if (form.elements.version) form.elements.version.value = version;
  if (at) form.elements[at]?.focus();
  if (at === 'name') form.elements.name.setSelectionRange(...caret);
});
