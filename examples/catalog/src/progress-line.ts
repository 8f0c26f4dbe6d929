import { formatUsd } from '@retake/core';
import type { JobProgress } from '@retake/queue';

const WIDTH = 24;

/** How far a job is, in a line: `████░░░░ 120 of 500 · 30 gathering · 350 in batches · $4.02`. */
export function progressLine({ count, ended, waiting, queued, working, gathering, batched, cost }: JobProgress): string {
  const filled = Math.floor((ended / count) * WIDTH);
  const where = [
    [queued, 'submitted'],
    [waiting, 'waiting'],
    [gathering, 'gathering'],
    [batched, 'in batches'],
    [working, 'being drawn'],
  ] as const;
  return [
    `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${ended} of ${count}`,
    ...where.flatMap(([items, what]) => (items === 0 ? [] : [`${items} ${what}`])),
    formatUsd(cost.nanoUsd),
  ].join(' · ');
}
