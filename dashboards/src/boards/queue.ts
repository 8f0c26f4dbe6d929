import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { createBoard } from './board.ts';
import { batchesRow } from './batches-row.ts';
import { itemsRow } from './items-row.ts';
import { queueNowRow } from './queue-now-row.ts';
import { queueTroubleRow } from './queue-trouble-row.ts';
import { UIDS } from './uids.ts';
import { allVariables, queueVariable } from './variables.ts';

/** Is what can wait done in time, and what does waiting save? */
export function queue(): Dashboard {
  return createBoard({
    uid: UIDS.queue,
    title: 'Retake / Batch and queue',
    description: 'Is what can wait done in time, and what does waiting save?',
    variables: [...allVariables(), queueVariable()],
    rows: [queueNowRow, itemsRow, batchesRow, queueTroubleRow],
    from: 'now-24h',
  });
}
