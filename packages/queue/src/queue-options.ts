import type { BlobStore, Clock, ImageService, Random } from '@retake/core';
import type { MeterProvider } from '@opentelemetry/api';
import type { QueueBackend } from './backends/queue-backend.ts';
import type { WebhookOptions } from './telling/webhook-options.ts';

/** What may follow when a purchase may have been billed and brought nothing. */
export type UnknownBilling = 'report' | 'retry';

/** The time of day when the channels are least busy. */
export interface OffPeakOptions {
  /** When it begins, as `HH:MM` of the zone. @default '02:00' */
  readonly from?: string | undefined;
  /** When it ends. @default '07:00' */
  readonly to?: string | undefined;
  /** An IANA zone. @default 'America/Los_Angeles' */
  readonly timeZone?: string | undefined;
}

/** When items go into a batch, and how it is made. Times are in milliseconds. */
export interface BatchingOptions {
  /** Items of one batch at most. Up to 50 go inline, more go as a file. @default 50 */
  readonly mostItems?: number | undefined;
  /** How long the first item of a batch waits for others. @default 60_000 */
  readonly gatherMs?: number | undefined;
  /** How often a batch is looked at, at first. @default 60_000 */
  readonly lookEveryMs?: number | undefined;
  /** How long after its submission a batch may be missing in the channel's lists though it was made. @default 900_000 */
  readonly listWithinMs?: number | undefined;
  /** A batch that has not ended by then is cancelled, and its items are placed anew. @default 176_400_000, 49 hours */
  readonly stuckAfterMs?: number | undefined;
  /** The least time that a batch must have; an item whose deadline leaves less does not go into one. @default 3_600_000 */
  readonly leastMs?: number | undefined;
  /** Kept back before a deadline for buying at once what a batch or a night did not bring. @default 2_100_000 */
  readonly spillReserveMs?: number | undefined;
}

/** How a queue gives its metrics to OpenTelemetry. */
export interface QueueTelemetryOptions {
  /** @default true */
  readonly enabled?: boolean | undefined;
  /** @default the registered one */
  readonly meterProvider?: MeterProvider | undefined;
}

/** How a queue is made. */
export interface ImageQueueOptions {
  /** Who draws. The queue does not close it. */
  readonly images: ImageService;
  /** Queues of other names in the same place do not meet. Letters, digits, `-` and `_`, at most 50. @default 'images' */
  readonly name?: string | undefined;
  /** Where the embedded back end keeps its database, and pictures are kept where `blobs` is not given. @default './.retake/queue' */
  readonly directory?: string | undefined;
  /** Where jobs are kept: `postgresBackend()` of `@retake/queue/postgres` or `redisBackend()` of `@retake/queue/redis`. @default embedded */
  readonly backend?: QueueBackend | undefined;
  /**
   * Where pictures are kept: shared by all processes of the queue, and by chats where you like. Beside a `backend` that processes share, it or
   * `directory` has to be given: pictures in a directory that nobody chose would go with the machine that drew them.
   *
   * @default files in `blobs` of `directory`
   */
  readonly blobs?: BlobStore | undefined;
  /** @default that of the system */
  readonly clock?: Clock | undefined;
  /** For jitter, of pauses alone. @default Math.random */
  readonly random?: Random | undefined;
  /** How many items this process buys at once. @default 8 */
  readonly concurrency?: number | undefined;
  /** When off-peak items are bought; `false`: there is no such time. @default 02:00 to 07:00 in Los Angeles */
  readonly offPeak?: OffPeakOptions | false | undefined;
  /** How batches are made; `false`: none are. @default those of `BatchingOptions` */
  readonly batch?: BatchingOptions | false | undefined;
  /**
   * What may follow when a purchase may have been billed and brought nothing: `report` ends the item as `unknown` with the most it can have
   * cost, `retry` buys it again and counts both. @default 'report'
   */
  readonly onUnknownBilling?: UnknownBilling | undefined;
  /** How the end of a job is told to an address; needed by submissions with a `webhook`. @default none is told */
  readonly webhook?: WebhookOptions | undefined;
  /** How long a job is kept after its end with its pictures, in milliseconds; `false`: for ever. @default 7 days */
  readonly keepMs?: number | false | undefined;
  /** @default on the provider that is registered with the OpenTelemetry API, even if that happens later */
  readonly telemetry?: QueueTelemetryOptions | undefined;
  /** Whether this process works; `false`: it submits, and reads results. @default true */
  readonly work?: boolean | undefined;
}

/** The values of what is left out. */
export const defaultQueue = Object.freeze({
  name: 'images',
  directory: './.retake/queue',
  /** Pictures of 20 seconds, two of which a small machine decodes at once without being noticed. */
  concurrency: 8,
  onUnknownBilling: 'report',
  /** A week: a weekend and the days to look at what came. */
  keepMs: 7 * 86_400_000,
  /** In the middle of nothing, so that others can go before it and after it. */
  priority: 1_000,
  offPeak: Object.freeze({ from: '02:00', to: '07:00', timeZone: 'America/Los_Angeles' }),
  batch: Object.freeze({
    mostItems: 50,
    gatherMs: 60_000,
    lookEveryMs: 60_000,
    listWithinMs: 900_000,
    stuckAfterMs: 49 * 3_600_000,
    leastMs: 3_600_000,
    spillReserveMs: 2_100_000,
  }),
});
