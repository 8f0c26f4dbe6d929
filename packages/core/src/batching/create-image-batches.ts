import { spenderOf } from '../budget/call-money.ts';
import type { BudgetGuard } from '../budget/create-budget-guard.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { BatchJob, BatchState, BatchSummary } from '../channels/channel-batch.ts';
import type { Channel, ChannelAnswer } from '../channels/channel.ts';
import type { CallReportParts } from '../lifecycle/call-report.ts';
import type { LiveCalls } from '../lifecycle/live-calls.ts';
import type { Normalize } from '../request/normalize-request.ts';
import type { Pipeline } from '../resilience/pipeline.ts';
import { askChannel } from './batch-call.ts';
import { createBatchPlanner, type BatchPlannerParts } from './batch-planner.ts';
import { batchSellers } from './batch-sellers.ts';
import { collectBatch } from './collect-batch.ts';
import { disabledChannels } from './disabled-channels.ts';
import type { BatchReport, ImageBatches } from './image-batches.ts';
import { laterPicture } from './later-picture.ts';
import { type BatchReading, type MadeBatch, readMade, readName } from './read-batch.ts';
import { submitBatch } from './submit-batch.ts';
import { ToldItems } from './told-items.ts';
import { traceOf } from './trace-of.ts';

/** What batches of a service are made with. */
export interface ImageBatchesParts {
  readonly channels: readonly Channel[];
  readonly catalog: Catalog;
  readonly normalize: Normalize;
  readonly limits: BatchReading['limits'];
  readonly planning: Omit<BatchPlannerParts, 'channels' | 'sellers' | 'disabled'>;
  readonly pipeline: Pick<Pipeline, 'snapshot' | 'probed'>;
  readonly money: Pick<BudgetGuard, 'reading' | 'later'>;
  readonly calls: LiveCalls;
  readonly reporting: CallReportParts;
  /** How long a channel is waited for that does not listen to its signal, in milliseconds. */
  readonly abandonAfterMs: number;
}

/** Builds the batches of a service. */
export function createImageBatches(parts: ImageBatchesParts): ImageBatches {
  const { channels, catalog, normalize, limits, planning, pipeline, money, calls, reporting } = parts;
  const { clock } = reporting;
  const { later } = money;
  const sellers = batchSellers(channels);
  const planner = createBatchPlanner({ ...planning, channels, sellers, disabled: disabledChannels(pipeline, clock) });
  const reading: BatchReading = { sellers, catalog, normalize, planner, limits };
  const collecting = { calls, reading, catalog, reporting, later, told: new ToldItems() };

  return Object.freeze({
    offers(request, options) {
      const asked = normalize('generate', request, options);
      if (sellers.size === 0) return [];
      return planner.candidates(asked, money.reading(spenderOf(asked))).map(({ channel, order, estimate, lowerings = [] }) => {
        return { channel: channel.id, model: order.model.id, size: order.size, asOrdered: lowerings.length === 0, ...estimate };
      });
    },
    async submit(name, requests, { signal, leaveOut }) {
      const batch = readName(name, reading);
      return submitBatch({ batch, requests, leaveOut, signal }, { ...parts, reading, later, clock });
    },
    async find(name, { signal }) {
      const { seller, displayName } = readName(name, reading);
      return askChannel(parts, signal, async (own) => {
        const found = await seller.batch.list({ displayName, signal: own });
        const best = found.find(({ state }) => !CAME_TO_NOTHING.has(state)) ?? found[0];
        return best === undefined ? undefined : reportOf(best);
      });
    },
    async look(name, { signal }) {
      const { seller, model, jobId } = readMade(name, reading);
      const { batch } = seller;
      return askChannel(parts, signal, async (own) => {
        const question = { model, signal: own };
        return reportOf(await (batch.look?.(jobId, question) ?? batch.get(jobId, question)));
      });
    },
    async collect(name, requests, { signal }) {
      const batch = readMade(name, reading);
      const reader = new AbortController();
      const job = await askChannel(parts, signal, (own) => opened(batch, own, reader));
      const madeAt = Date.parse(job.createdAt ?? '');
      const startedAt = Number.isFinite(madeAt) ? Math.min(madeAt, clock.now()) : (batch.submittedAt ?? clock.now());
      const items = () => collectBatch({ batch, job, requests, startedAt, signal, reader }, collecting);
      return { ...reportOf(job), error: job.error, items: { [Symbol.asyncIterator]: items } };
    },
    async cancel(name, { signal }) {
      const { seller, jobId } = readMade(name, reading);
      await askChannel(parts, signal, (own) => seller.batch.cancel(jobId, { signal: own }));
    },
    async release(name, requests) {
      const batch = readName(name, reading);
      if (later === undefined) return;
      const orderedAt = batch.submittedAt ?? clock.now();
      await later.release(
        requests.flatMap((request) => {
          const trace = traceOf(request);
          return trace === undefined ? [] : [laterPicture(batch, { name: trace.key, asked: trace.options, orderedAt })];
        }),
      );
    },
  } satisfies ImageBatches);
}

const CAME_TO_NOTHING: ReadonlySet<BatchState> = new Set(['failed', 'cancelled', 'expired']);

function reportOf({ jobId, displayName, state, counts, createdAt }: BatchSummary): BatchReport {
  return { jobId, displayName, state, counts, createdAt };
}

/** A job whose requests end with `reader` from now on: it outlives the call by which it was opened. */
async function opened(
  { seller, model, jobId }: MadeBatch,
  signal: AbortSignal,
  reader: AbortController,
): Promise<BatchJob<ChannelAnswer>> {
  const follow = (): void => reader.abort(signal.reason);
  signal.addEventListener('abort', follow, { once: true });
  try {
    return await seller.batch.get(jobId, { model, signal: reader.signal });
  } finally {
    signal.removeEventListener('abort', follow);
  }
}
