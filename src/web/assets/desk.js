// The worklist's drawer, keys and ticks. Everything here works by mouse and Tab alone without the keys, too.
(() => {
  const UNDO_MS = 10_000;
  const byId = (id) => document.getElementById(id);
  const drawer = () => byId('drawer');
  const shown = () => drawer()?.querySelector('[data-drawer]') ?? null;
  const rows = () => [...document.querySelectorAll('#list [data-row]')];
  const rowOf = (id) => (id === null ? null : byId(`row-${id}`));
  const boxes = () => [...document.querySelectorAll('input[name="row"][form="bulk"]')];
  const inDrawer = (element) => drawer()?.contains(element) ?? false;

  /** The row that keys act on, and its place, for when it has left the list. */
  const here = { id: null, index: 0 };
  /** What the drawer is to do once it has come; null: its heading is read. */
  let next = null;

  function say(text) {
    const live = byId('live');
    if (live) live.textContent = text;
  }

  function mark(row) {
    here.id = row.dataset.row;
    here.index = Math.max(0, rows().indexOf(row));
  }

  /** The row that keys act on; one that has left the list gives its place to the next. */
  const present = () => rowOf(here.id) ?? rows()[Math.min(here.index, rows().length - 1)] ?? null;

  function focusRow(row) {
    if (!row) return focusHeading(document.querySelector('h1'));
    mark(row);
    row.focus();
  }

  function focusHeading(heading) {
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus();
  }

  function move(by) {
    const all = rows();
    const at = all.indexOf(rowOf(here.id));
    const from = at === -1 ? here.index - (by > 0 ? 1 : 0) : at;
    focusRow(all[Math.min(Math.max(from + by, 0), all.length - 1)]);
  }

  // The drawer
  function ask(method, path, then, values = {}) {
    next = then;
    window.htmx.ajax(method, path, { source: drawer(), target: '#drawer', swap: 'innerHTML', values });
  }

  const open = (id, then = null) => ask('GET', `/worklist/rows/${id}`, then);

  function close() {
    const id = shown()?.dataset.drawer ?? null;
    drawer().dispatchEvent(new Event('drawer-closes', { bubbles: true }));
    drawer().replaceChildren();
    if (id !== null && rowOf(id)) here.id = id;
    focusRow(present());
  }

  /** Opens the form of an action and goes to its first field; where it is not offered, to the word that says why. */
  function toForm(act) {
    const found = drawer().querySelector(`[data-act="${act}"]`);
    if (!found) return focusHeading(byId('drawer-title'));
    if (found.tagName === 'DETAILS') found.open = true;
    const field = found.matches('details')
      ? found.querySelector('input:not([type=hidden]), select, textarea')
      : found;
    (field ?? found).focus();
    if (found.matches('p')) say(found.textContent.trim());
  }

  /** The row of the drawer where one reads it, else the row in the list. */
  const subject = () =>
    (inDrawer(document.activeElement) ? shown()?.dataset.drawer : present()?.dataset.row) ?? null;

  function actOn(act) {
    const id = subject();
    if (id === null) return;
    if (shown()?.dataset.drawer === id) toForm(act);
    else open(id, act);
  }

  function claim() {
    const id = subject();
    if (id === null) return;
    const stay = !inDrawer(document.activeElement);
    ask('POST', `/worklist/rows/${id}/claim`, stay ? 'stay' : null);
  }

  const undo = () => document.querySelector('[data-undo], [data-undo-late]')?.requestSubmit();

  // Ticks
  function showTicks() {
    const bar = byId('bulk');
    if (!bar) return;
    const ticked = boxes().filter((box) => box.checked).length;
    bar.querySelector('.bulk-acts').hidden = ticked === 0;
    bar.querySelector('[data-count]').textContent = String(ticked);
    const all = bar.querySelector('[data-tick-all]');
    all.checked = ticked > 0 && ticked === boxes().length;
    all.indeterminate = ticked > 0 && !all.checked;
    if (ticked > 0) window.htmx.trigger(bar, 'ticked');
  }

  function tickThese(ids) {
    for (const box of boxes()) box.checked = ids.has(box.value.split(':')[0]);
    showTicks();
  }

  function tick(how) {
    for (const box of boxes()) box.checked = how;
    showTicks();
  }

  function tickRow() {
    const box = present()?.querySelector('input[name="row"]');
    if (!box) return;
    box.checked = !box.checked;
    showTicks();
    say(`${byId('bulk').querySelector('.bulk-acts strong').textContent.trim()}`);
  }

  // The list takes its own place when it comes: what it was asked for meanwhile went with the old one. It is asked for
  // again until it was read after the last change; else a row would be missing in silence.
  let changes = 0;
  let read = 0;
  document.addEventListener('rows-changed', () => (changes += 1), true);
  document.addEventListener('htmx:beforeRequest', ({ detail }) => {
    if (detail.elt.id === 'list') read = changes;
  });

  // Swaps
  /** Whether a request is about the row that the drawer shows: what is wrong with it is said there. */
  const isOfDrawer = ({ requestConfig }) => {
    const id = shown()?.dataset.drawer;
    return id !== undefined && requestConfig.path.startsWith(`/worklist/rows/${id}`);
  };

  let list = null;
  document.addEventListener('htmx:beforeSwap', (event) => {
    const { target, isError } = event.detail;
    if (isError) {
      next = null;
      if (isOfDrawer(event.detail) && byId('drawer-notice')) event.detail.target = byId('drawer-notice');
      return;
    }
    if (target.id === 'list') {
      list = {
        had: target.contains(document.activeElement),
        ticked: new Set(boxes().flatMap((box) => (box.checked ? [box.value.split(':')[0]] : []))),
      };
    }
  });

  document.addEventListener('htmx:afterSwap', (event) => {
    const { target, failed, requestConfig } = event.detail;
    if (failed) return pointOut(requestConfig.elt);
    if (target.id === 'drawer' && shown()) drawerCame();
    if (target.id === 'bulk-outcomes') {
      focusHeading(target.querySelector('[data-said]'));
      say(target.querySelector('[data-said]')?.textContent.trim() ?? '');
      // Rows that refused stay ticked: whoever mends what was wrong need not find them again.
      const refused = new Set(
        [...target.querySelectorAll('[data-refused]')].map((one) => one.dataset.refused),
      );
      if (list) list.ticked = refused;
      tickThese(refused);
    }
  });

  document.addEventListener('htmx:afterSettle', (event) => {
    // Only now do its forms belong to htmx: who is told sooner and presses u at once would leave the page.
    const said = event.detail.target.id === 'drawer' && drawer()?.querySelector('[data-said]');
    if (said) say(said.textContent.trim());
    if (event.detail.target.id !== 'list' || list === null) return;
    tickThese(list.ticked);
    if (list.had || document.activeElement === document.body) focusRow(present());
    list = null;
    if (read !== changes) window.htmx.trigger(document.body, 'rows-changed');
  });

  function drawerCame() {
    const row = rowOf(shown().dataset.drawer);
    if (row) mark(row);
    const bar = drawer().querySelector('[data-undo]');
    if (bar) setTimeout(() => endUndo(bar), UNDO_MS);
    const then = next;
    next = null;
    if (then === 'stay') focusRow(present());
    else if (then) toForm(then);
    else byId('drawer-title').focus();
  }

  function endUndo(bar) {
    if (bar.contains(document.activeElement)) byId('drawer-title')?.focus();
    bar.remove();
    for (const late of document.querySelectorAll('[data-undo-late]')) late.hidden = false;
  }

  /** Goes to the field that a refusal names, with what was typed still in it. */
  function pointOut(elt) {
    const form = elt.closest?.('form');
    const notice = byId('drawer-notice');
    if (!form || !inDrawer(form) || !notice) return;
    for (const field of form.querySelectorAll('[aria-invalid]')) field.removeAttribute('aria-invalid');
    const fields = [...notice.querySelectorAll('[data-fault]')].flatMap(({ dataset }) => [
      ...form.querySelectorAll(`[data-at="${CSS.escape(dataset.fault)}"]`),
    ]);
    for (const field of fields) field.setAttribute('aria-invalid', 'true');
    notice.scrollIntoView({ block: 'nearest' });
    (
      fields.find((field) => field.matches('input, select, textarea')) ??
      form.querySelector('button[type=submit]')
    )?.focus({ preventScroll: fields.length === 0 });
  }

  for (const name of ['htmx:sendError', 'htmx:timeout']) {
    document.addEventListener(name, (event) => {
      const notice = byId('drawer-notice');
      if (notice && isOfDrawer(event.detail)) notice.replaceChildren(...byId('notice').childNodes);
    });
  }

  // Mouse and Tab
  document.addEventListener('click', (event) => {
    const { target } = event;
    if (target.closest('[data-close]')) close();
    if (target.closest('[data-untick]')) tick(false);
    if (target.closest('[data-keys]')) byId('keys').showModal();
    if (target.closest('[data-dismiss]')) {
      target.closest('.notice').remove();
      focusRow(present());
    }
  });
  document.addEventListener('change', ({ target }) => {
    if (target.matches('[data-tick-all]')) tick(target.checked);
    else if (target.matches('input[name="row"]')) showTicks();
  });
  document.addEventListener('focusin', ({ target }) => {
    const row = target.closest('#list [data-row]');
    if (row) mark(row);
  });

  // Keys
  const TYPING =
    'textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=button], [type=submit])';
  const KEYS = {
    j: () => move(1),
    k: () => move(-1),
    x: tickRow,
    c: claim,
    s: () => actOn('snooze'),
    e: () => actOn('done'),
    o: () => subject() && open(subject()),
    u: undo,
    '/': () => byId('search')?.focus(),
    '?': () => byId('keys')?.showModal(),
  };

  document.addEventListener('keydown', (event) => {
    const { key, target, ctrlKey, metaKey, altKey } = event;
    if (ctrlKey || metaKey || altKey || event.isComposing || document.querySelector('dialog[open]')) return;
    if (key === 'Escape') return leave(event);
    if (target.matches(TYPING)) return;
    if (key === 'Enter' && target.matches('[data-row]')) {
      event.preventDefault();
      return open(target.dataset.row);
    }
    if (!(key in KEYS) || !drawer()) return;
    event.preventDefault();
    KEYS[key]();
  });

  /** From a field to the form's own name, with what was typed left as it is; from there out of the drawer. */
  function leave(event) {
    const { target } = event;
    if (target.matches(TYPING)) {
      const summary = target.closest('details')?.querySelector('summary');
      if (summary) summary.focus();
      else target.blur();
      return;
    }
    if (shown() && byId('list')) close();
  }

  showTicks();
  const first = drawer()?.querySelector('[data-undo]');
  if (first) setTimeout(() => endUndo(first), UNDO_MS);
})();
