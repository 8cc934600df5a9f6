import type { ListrBaseClassOptions } from 'listr2';

/**
 * Becomes aborted by Ctrl-C, SIGTERM or a closed terminal; what is under way ends in good order. npm passes a
 * signal on that the terminal has sent already, so a second one means nothing.
 */
export function abortOnSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
  // A reader that has gone (a closed window, `| head`) must not end the service half-way through its stop.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  return stop.signal;
}

export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** A screen that can redraw lines; a file, a pipe and a terminal of unknown width get plain ones. */
export const isScreen = (): boolean =>
  process.stdout.isTTY === true && process.stdout.columns >= 40 && process.env.TERM !== 'dumb';

export const duration = (ms: number): string =>
  ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;

const TIMER = { condition: true, field: duration, format: () => (text?: string) => text ?? '' };

/** How the steps of a start are shown: each with its time, and the reason of a failure once, at the end. */
export const STEPS = {
  renderer: 'default',
  fallbackRenderer: 'simple',
  fallbackRendererCondition: () => !isScreen(),
  rendererOptions: { timer: TIMER, collapseErrors: false },
  fallbackRendererOptions: { timer: TIMER },
  registerSignalListeners: false,
} satisfies ListrBaseClassOptions<unknown, 'default', 'simple'>;

/** How often the demo's progress is told: on a screen each patient, elsewhere now and then. */
export const tellDemo = (done: number, of: number): boolean => isScreen() || done % 40 === 0 || done === of;
