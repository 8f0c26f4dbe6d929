import { all, amounts, drawnBetween, exactly, labelled, near, peaks, total, whole, within } from './expectations.ts';
import type { Expectation } from './expectations.ts';
import { THRESHOLDS } from '../../dashboards/src/thresholds.ts';
import type { StudioTruth } from './studio-truth.ts';

/** By the queue's clock, on which a minute takes a second; a busy machine makes everything last longer. */
const HOURS = 3 * 3_600;
/** All that is ever ordered, and more. */
const MOST = 60;

const inTimeRatio = ({ inTime, withDeadline }: StudioTruth): number => inTime / withDeadline;
const savedShare = ({ batchUsd, usd }: StudioTruth): number => batchUsd / (batchUsd + usd);
const SHARES = drawnBetween(0, 1 + 1e-9);
const DURATIONS = drawnBetween(1, HOURS);

/** What half of the price at once comes to: about what the batch cost, since two drawings of one picture differ by some thinking. */
const saved: Expectation = whole((series, { studio }) =>
  within('saved', total(series), studio.batchUsd * 0.85, studio.batchUsd * 1.1),
);
const oldest = all(drawnBetween(0, HOURS), peaks(60, HOURS));

/** What every query of the dashboard "Batch and queue" shows of the studio. */
export const EXPECTED_OF_QUEUE: Readonly<Record<string, readonly Expectation[]>> = {
  'retake-queue / Items owed': [all(drawnBetween(0, MOST), peaks(10, MOST))],
  'retake-queue / Oldest item': [oldest],
  'retake-queue / Nobody looks for': [drawnBetween(0, THRESHOLDS.queueOverdueSeconds)],
  'retake-queue / Delivered in time': [whole((series, { studio }) => near('in time', total(series), inTimeRatio(studio), 0.05))],
  'retake-queue / Saved by waiting': [saved],
  'retake-queue / Saved share': [whole((series, { studio }) => near('the saved share', total(series), savedShare(studio), 0.05))],
  'retake-queue / Items owed by state': [all(drawnBetween(0, MOST), peaks(3, MOST))],
  'retake-queue / Age of the oldest item': [oldest],
  'retake-queue / In and out': [
    whole((series, { studio }) => exactly('submitted', total(series), studio.items)),
    whole((series, { studio }) => exactly('ended', total(series), studio.items)),
  ],
  'retake-queue / Where items are bought': [
    // What cannot be had is placed anew, a few times.
    whole((series, { studio }) => within('placements', total(series), studio.items * 0.9, studio.items * 4)),
  ],
  'retake-queue / Items by outcome': [
    whole((series, { studio }) => {
      const ended = labelled(series, 'retake_item_outcome');
      return Object.entries(studio.outcomes).flatMap(([outcome, count]) => exactly(outcome, ended[outcome] ?? Number.NaN, count));
    }),
  ],
  'retake-queue / Delivered in time, by queue': [all(SHARES, peaks(0.05, 1 + 1e-9))],
  'retake-queue / Missed deadlines': [
    whole((series, { studio }) => exactly('missed', total(series), studio.withDeadline - studio.inTime)),
    whole((series, { studio }) => exactly('jobs', total(series), studio.lateJobs)),
  ],
  'retake-queue / From submission to the end': [DURATIONS, DURATIONS],
  'retake-queue / Batches by state': [all(drawnBetween(0, 10), peaks(1, 10))],
  'retake-queue / Age of the oldest batch': [oldest],
  'retake-queue / Duration of batches': [
    // Buckets hold each other: that of all is the number of batches.
    whole((series) => within('batches', labelled(series, 'le')['+Inf'] ?? Number.NaN, 1.5, 25)),
  ],
  // Where items are gathered slowly, a job becomes several batches.
  'retake-queue / What became of batches': [
    whole((series) => {
      const became = labelled(series, 'retake_batch_to');
      return [
        ...within('expired', became['expired'] ?? 0, 1.5, 6.5),
        ...within('never-made', became['never-made'] ?? 0, 0.5, 3.5),
        ...within('succeeded', became['succeeded'] ?? 0, 1.5, 13.5),
      ];
    }),
  ],
  'retake-queue / Items that came back': [
    whole((series) => {
      const why = labelled(series, 'retake_return_reason');
      return [...exactly('spilled', why['spilled'] ?? 0, 6), ...exactly('expired', why['expired'] ?? 0, 6)];
    }),
  ],
  'retake-queue / Saved by place': [
    whole((series, { studio }) =>
      amounts('saved in batches', labelled(series, 'retake_item_place')['batch'] ?? Number.NaN, studio.batchUsd),
    ),
  ],
  'retake-queue / Items of unknown billing': [
    whole((series, { studio }) => exactly('unknown', total(series), studio.outcomes['unknown'] ?? 0)),
  ],
  'retake-queue / Webhooks to be told': [all(drawnBetween(0, 10), peaks(1, 10))],
  'retake-queue / Webhooks told': [
    whole((series, { studio }) => {
      const told = labelled(series, 'retake_webhook_outcome');
      return [
        ...exactly('sent', told['sent'] ?? Number.NaN, studio.told),
        ...exactly('failed', told['failed'] ?? Number.NaN, studio.refused),
      ];
    }),
  ],
  // A machine that is busy can make a database late.
  'retake-queue / Failures of the queue itself': [drawnBetween(0, 10)],
};
