import { dayInZone } from '../domain/calendar.ts';
import { type PastState, pastStates } from '../domain/observation-past.ts';
import { confirmedDays, decidedBeside } from '../domain/observations.ts';
import type { PatientObservations } from '../plans/observations.ts';
import type { Work } from '../work.ts';
import { closingsOf, reportChanges } from './past.repo.ts';
import type { Trailed } from './repo.ts';

/** The states that the periods of a patient were in, by what was recorded on each day. */
export async function statesOf(
  work: Work,
  { record, members }: PatientObservations,
  trail: ReadonlyMap<string, readonly Trailed[]>,
): Promise<ReadonlyMap<string, readonly PastState[]>> {
  const { facts, board, periods } = record;
  const confirmed = confirmedDays(record);
  const ids = periods.map(({ periodId }) => periodId);
  if (ids.length === 0) return new Map();
  const dayOf = (at: Date) => dayInZone(at, work.site.zone);
  const closings = Map.groupBy(await closingsOf(work, ids), (row) => row.period_id);
  const resultIds = [...new Set(periods.flatMap(({ resultOf }) => [...resultOf.values()]))];
  const changes = await reportChanges(work, resultIds, members);
  return new Map(
    periods.map(({ settings, resultOf, ...period }) => {
      const reports = [...resultOf].flatMap(([scanId, resultId]) =>
        changes
          .filter((one) => one.resultId === resultId)
          .map(({ at, stands }) => ({ scanId, on: dayOf(at), stands })),
      );
      const input = {
        ...period,
        facts,
        board,
        confirmedDays: confirmed,
        beside: decidedBeside(record, period),
        recordedOn: new Map([...trail.values()].flat().map(({ id, at }) => [id, dayOf(at)])),
        closings: (closings.get(period.periodId) ?? []).map((row) => ({
          number: row.number,
          reason: row.reason,
          on: row.closed_on,
          recordedOn: dayOf(row.recorded_at),
        })),
        reports,
      };
      return [period.periodId, pastStates(input, settings, work.today)];
    }),
  );
}
