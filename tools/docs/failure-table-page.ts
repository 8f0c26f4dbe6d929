import { isDeepStrictEqual } from 'node:util';
import { FAILURE_CLASSES } from '../../packages/core/src/errors/failure-class.ts';
import type { FailureClass } from '../../packages/core/src/errors/failure-class.ts';
import { FAILURE_TABLE, SITUATIONS } from '../../packages/core/src/resilience/failure-table.ts';
import type { Disposition, Situation } from '../../packages/core/src/resilience/failure-table.ts';

const SITUATION: Readonly<Record<Situation, string>> = {
  'not-dispatched': 'never reached the upstream',
  settled: 'reached it; what it charges is known',
  'billing-unknown': 'reached it; it may have charged',
};

const SAME: Readonly<Record<Disposition['sameCandidate'], string>> = {
  never: 'never',
  once: 'once, at once; a last time where the call has waited for others',
  'once-a-round': 'once in every round',
  'after-failover': 'after all others, with jitter',
  'after-delay': 'after the stated delay',
};

const ELSEWHERE: Readonly<Record<Disposition['elsewhere'], string>> = {
  now: 'now',
  'by-billing-policy': 'as `onUnknownBilling` says',
  'other-vendor-if-allowed': 'another vendor, if `onBlocked` allows',
  'other-vendor': 'another vendor',
  never: 'never',
};

const CIRCUIT: Readonly<Record<Disposition['circuit'], string>> = {
  counts: 'counts',
  soft: 'two count as one',
  repeated: 'counts from the second in a row',
  never: 'never',
};

const HEALTH: Readonly<Record<Disposition['health'], string>> = {
  none: '',
  'cool-down': 'cool-down of the model',
  'daily-quota': 'until midnight, Pacific time',
  'channel-disabled': 'channel disabled until told or probed',
  'model-disabled': 'model disabled on the channel until told or probed',
};

/** `docs/reference/failure-table.md`: what follows each kind of failure, as the code decides it. */
export function failureTablePage(): string {
  const rows = FAILURE_CLASSES.flatMap((failureClass) =>
    merged(failureClass).map(([situations, it], index, all) =>
      [
        index === 0 ? `[\`${failureClass}\`](../errors.md#${failureClass})` : '',
        all.length === 1 ? 'any' : situations.map((situation) => SITUATION[situation]).join('; '),
        SAME[it.sameCandidate],
        `${ELSEWHERE[it.elsewhere]}${it.preferNextDomain ? '; next failure domain first' : ''}`,
        CIRCUIT[it.circuit],
        HEALTH[it.health],
      ].join(' | '),
    ),
  );
  return [
    '# The failure table',
    '',
    '<!-- Written by `npm run docs` from packages/core/src/resilience/failure-table.ts. Change it there. -->',
    '',
    'What Retake does after a failed attempt. One table in the code decides it, and this page is printed from that table.',
    'What the classes mean is told in [errors](../errors.md).',
    '',
    'One rule stands above the rows: an attempt that **may have been billed** is not repeated on its channel for the same picture',
    '(unless `resilience.onUnknownBilling` is `retry`), and where a row says "now" for other channels, that option decides instead.',
    '',
    '| class | situation | same channel again | other channels | circuit | health |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows.map((row) => `| ${row} |`),
    '',
  ].join('\n');
}

/** The situations of a class that lead to the same disposition, together; without the one that only follows the rule above. */
function merged(failureClass: FailureClass): readonly (readonly [Situation[], Disposition])[] {
  const groups = new Map<string, readonly [Situation[], Disposition]>();
  const { settled, 'billing-unknown': unknown } = FAILURE_TABLE[failureClass];
  const byTheRule: Disposition = {
    ...settled,
    sameCandidate: 'never',
    elsewhere: settled.elsewhere === 'now' ? 'by-billing-policy' : settled.elsewhere,
  };
  for (const situation of SITUATIONS) {
    if (situation === 'billing-unknown' && isDeepStrictEqual(unknown, byTheRule)) continue;
    const disposition = FAILURE_TABLE[failureClass][situation];
    const key = JSON.stringify(disposition);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [[situation], disposition]);
    else group[0].push(situation);
  }
  return [...groups.values()];
}
