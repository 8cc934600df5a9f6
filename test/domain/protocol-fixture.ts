import type { Protocol, Series, Step } from '../../src/domain/protocol.ts';

/** A protocol without faults, and ways to put one in. */
export const step: Step = {
  number: 1,
  every: 'P6M',
  from: 'P0M',
  to: 'P60M',
  early: 'P1M',
  late: 'P1M',
  max: null,
  basis: 'local-default',
  citation: 'Every 6 months: local.',
};
export const series: Series = {
  key: 'mri-liver',
  label: 'MRI liver',
  modalities: ['MRI'],
  regions: ['liver'],
  steps: [step],
};
export const sound: Protocol = {
  code: 'POSTHEP',
  version: 1,
  title: 'After liver surgery',
  covers: 'After each curative hepatectomy.',
  basis: 'local-default',
  citation: 'Every figure: local.',
  series: [series],
};

/** A change that no type would let through: the wire and old files can hold anything. */
type Change = Readonly<Record<string, unknown>>;
export const ofProtocol = (change: Change) => ({ ...sound, ...change }) as unknown as Protocol;
export const ofSeries = (change: Change) => ofProtocol({ series: [{ ...series, ...change }] });
export const ofStep = (change: Change) => ofSeries({ steps: [{ ...step, ...change }] });
export const ofSteps = (...changes: readonly Change[]) =>
  ofSeries({ steps: changes.map((change, index) => ({ ...step, number: index + 1, ...change })) });
