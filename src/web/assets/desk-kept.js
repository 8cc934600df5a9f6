// What was opened or typed in the drawer and not sent is still there when the drawer comes anew, also after other rows
// were looked at. Stands before desk.js, which then finds the forms as they were.
(() => {
  const drawer = () => document.getElementById('drawer');
  const shown = () => drawer()?.querySelector('[data-drawer]')?.dataset.drawer;

  const changed = (field) =>
    field.type === 'checkbox' || field.type === 'radio'
      ? field.checked !== field.defaultChecked
      : field.tagName === 'SELECT'
        ? field.selectedIndex !==
          Math.max(
            0,
            [...field.options].findIndex((option) => option.defaultSelected),
          )
        : field.value !== field.defaultValue;

  const nameOf = (form) =>
    [
      form.getAttribute('action'),
      form.elements.answer?.value,
      form.querySelector('[name=reason][type=hidden]')?.value,
    ].join(' ');

  const placeOf = ({ className, dataset: { act, answer, ending, way } }) =>
    [className, act, answer, ending, way].join(' ');

  /** By row, until this page is left. */
  const kept = new Map();
  function keep(sent) {
    const id = shown();
    if (id === undefined) return;
    const forms = [...drawer().querySelectorAll('form')].filter((form) => form !== sent);
    kept.set(id, {
      open: new Set(
        [...drawer().querySelectorAll('details[open]')]
          .filter((details) => !details.contains(sent))
          .map(placeOf),
      ),
      forms: new Map(
        forms.map((form) => [
          nameOf(form),
          [...form.elements]
            .filter((field) => field.name && field.type !== 'hidden' && changed(field))
            .map(({ name, value, checked }) => ({ name, value, checked })),
        ]),
      ),
    });
  }

  function giveBack() {
    const found = kept.get(shown());
    if (found === undefined) return;
    for (const details of drawer().querySelectorAll('details')) {
      if (found.open.has(placeOf(details))) details.open = true;
    }
    for (const form of drawer().querySelectorAll('form')) {
      const told = found.forms.get(nameOf(form)) ?? [];
      for (const { name, value, checked } of told) {
        for (const field of form.elements) {
          if (field.name !== name) continue;
          if (field.type !== 'checkbox') field.value = value;
          else if (field.value === value) field.checked = checked;
        }
      }
      for (let at = form.closest('details'); told.length > 0 && at; at = at.parentElement.closest('details'))
        at.open = true;
    }
    kept.delete(shown());
  }

  /** What was sent is done, and stands in no form any more. */
  function forget(id, sent) {
    const found = kept.get(id);
    if (found === undefined || !sent) return;
    found.forms.delete(nameOf(sent));
    for (let at = sent.closest('details'); at; at = at.parentElement.closest('details'))
      found.open.delete(placeOf(at));
  }

  // Of several answers the drawer shows that of the row which was asked for last: one that comes late would put another
  // patient under the hand. What it has changed is in the list, which is read anew: what the answer tells itself goes to
  // the form that is no longer there.
  let asked = null;
  const rowIn = ({ path }) => path.split(/[/?]/)[3];
  document.addEventListener('htmx:beforeRequest', ({ detail: { target, requestConfig } }) => {
    if (target.id === 'drawer') asked = rowIn(requestConfig);
  });
  document.addEventListener('drawer-closes', () => {
    asked = null;
    keep(null);
  });
  document.addEventListener('htmx:beforeSwap', ({ detail }) => {
    const { target, requestConfig, isError } = detail;
    if (target.id !== 'drawer' || isError) return;
    const sent = requestConfig.elt.closest?.('form');
    if (rowIn(requestConfig) === asked) return keep(sent);
    detail.shouldSwap = false;
    forget(rowIn(requestConfig), sent);
    if (requestConfig.verb !== 'get') window.htmx.trigger(document.body, 'rows-changed');
  });
  document.addEventListener('htmx:afterSwap', ({ detail: { target, failed } }) => {
    if (target.id === 'drawer' && !failed) giveBack();
  });
})();
