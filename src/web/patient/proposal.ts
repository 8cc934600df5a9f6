import type { View } from '../view.ts';
import type { PatientFile, Proposed } from './read.ts';

type Words = Pick<View, 't' | 'dates' | 'say'>;
type Change = 'moved' | 'kept' | 'added' | 'dropped';

interface Side {
  readonly due: string;
  readonly rule: string;
}

interface Difference {
  readonly on: string;
  readonly change: Change;
  readonly what: string;
  readonly before: Side | null;
  readonly after: Side | null;
}

/** The plan that runs beside the plan that the facts call for, and what a press of a button would do. */
export function proposalOf({ proposal, plan }: PatientFile, { t, dates }: Words, mayDecide: boolean) {
  if (proposal === null) return null;
  const { courses, items, cutOn } = proposal;
  const side = ({ dueOn, protocol, protocolVersion }: Proposed['items']['added'][number]): Side => ({
    due: dates.day(dueOn),
    rule: `${protocol} v${protocolVersion}`,
  });
  const differences: Difference[] = [
    ...items.moved.map(({ before, after }) => ({
      on: before.dueOn,
      change: 'moved' as const,
      what: after.label,
      before: side(before),
      after: side(after),
    })),
    ...items.kept.map(({ before, after }) => ({
      on: before.dueOn,
      change: 'kept' as const,
      what: after.label,
      before: side(before),
      after: side(after),
    })),
    ...items.added.map((item) => ({
      on: item.dueOn,
      change: 'added' as const,
      what: item.label,
      before: null,
      after: side(item),
    })),
    ...items.dropped.map((item) => ({
      on: item.dueOn,
      change: 'dropped' as const,
      what: item.label,
      before: side(item),
      after: null,
    })),
  ].toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
  const counts = {
    moved: items.moved.length,
    kept: items.kept.length,
    added: items.added.length,
    dropped: items.dropped.length,
    staying: items.staying.length,
  };
  const course = (
    one: { protocol: string; version: number; anchorOn: string; reason: string },
    note: string,
  ) => ({
    rule: `${one.protocol} v${one.version}`,
    from: t('patient.counts-from', { day: dates.day(one.anchorOn) }),
    reason: one.reason,
    note,
  });
  return {
    id: proposal.id,
    sentence: plan.work.find(({ kind }) => kind === 'proposal')?.sentence ?? null,
    cut: t('patient.proposal.cut', { day: dates.day(cutOn) }),
    present: [
      ...courses.dropped.map((one) => ({
        ...course(one, t('patient.proposal.ends')),
        reason: one.endReason,
        ends: true,
      })),
      ...courses.kept.map((one) => ({ ...course(one, t('patient.proposal.goes-on')), ends: false })),
    ],
    proposed: [
      ...courses.added.map((one) => ({ ...course(one, t('patient.proposal.begins')), begins: true })),
      ...courses.kept.map((one) => ({ ...course(one, t('patient.proposal.goes-on')), begins: false })),
    ],
    differences: differences.map((one) => ({ ...one, word: t(`patient.change.${one.change}`) })),
    counts,
    accepting: t('patient.proposal.accepting', counts),
    mayDecide,
  };
}

/** Revisions whose reason a person gave; those of all others are sentences of the domain. */
const TYPED: readonly string[] = ['accepted', 'unmerged'];

/** What has become of the plan, the last change first. */
export function historyOf({ chart, patient }: PatientFile, { t, dates }: Words) {
  const rows = [
    ...chart.revisions.map(({ revision, kind, acceptedOn, acceptedBy, items, reason }) => ({
      on: acceptedOn,
      what: t('patient.history.revision', {
        n: revision,
        kind: t(`revision.${kind}` as 'revision.accepted'),
      }),
      who: acceptedBy,
      items: t('patient.history.items', { n: items }),
      why: reason,
      typed: TYPED.includes(kind),
    })),
    ...chart.rejected.map(({ on, reason }) => ({
      on,
      what: t('patient.history.rejected'),
      who: '',
      items: '',
      why: reason,
      typed: true,
    })),
    ...patient.mergedRecords.map(({ mergedOn, reason, identifiers }) => ({
      on: mergedOn,
      what: t('patient.history.merged', { records: identifiers.map(({ value }) => value).join(', ') }),
      who: '',
      items: '',
      why: reason,
      typed: true,
    })),
  ];
  return rows
    .toSorted((a, b) => (a.on < b.on ? 1 : a.on > b.on ? -1 : 0))
    .map((row) => ({ ...row, day: dates.day(row.on) }));
}
