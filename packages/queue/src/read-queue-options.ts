import { ConfigInvalidError } from '@retake/core';
import { z } from 'zod';
import { schemaIssues } from './errors/schema-issues.ts';
import { defaultQueue, type ImageQueueOptions, type QueueTelemetryOptions } from './queue-options.ts';
import { defaultWebhook, type WebhookOptions } from './telling/webhook-options.ts';
import { isWebhookSecret, WEBHOOK_SECRET_RULE } from './telling/webhook-signature.ts';

const MOST_MS = 366 * 86_400_000;
const ms = z.number().nonnegative().max(MOST_MS);
const timeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, such as 02:00');

const offPeakSchema = z
  .strictObject({
    from: timeOfDay.default(defaultQueue.offPeak.from),
    to: timeOfDay.default(defaultQueue.offPeak.to),
    timeZone: z
      .string()
      .refine(isTimeZone, 'must be an IANA zone, such as America/Los_Angeles')
      .default(defaultQueue.offPeak.timeZone),
  })
  .refine(({ from, to }) => from !== to, { path: ['to'], error: 'must be another time than `from`' });

const batchSchema = z.strictObject({
  mostItems: z.int().min(1).max(10_000).default(defaultQueue.batch.mostItems),
  gatherMs: ms.default(defaultQueue.batch.gatherMs),
  lookEveryMs: ms.min(1).default(defaultQueue.batch.lookEveryMs),
  listWithinMs: ms.default(defaultQueue.batch.listWithinMs),
  stuckAfterMs: ms.min(1).default(defaultQueue.batch.stuckAfterMs),
  leastMs: ms.default(defaultQueue.batch.leastMs),
  spillReserveMs: ms.default(defaultQueue.batch.spillReserveMs),
});

const webhookSchema = z.strictObject({
  secret: z.custom<WebhookOptions['secret']>(
    (secret) => typeof secret === 'function' || isWebhookSecret(secret),
    `${WEBHOOK_SECRET_RULE}, or a function`,
  ),
  allowHttp: z.boolean().default(false),
  allowPrivate: z.boolean().default(false),
  hosts: z.array(z.string().min(1)).optional(),
  timeoutMs: ms.min(1).default(defaultWebhook.timeoutMs),
  pausesMs: z
    .array(ms)
    .max(50)
    .default([...defaultWebhook.pausesMs]),
});

const settingsSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[\w-]{1,50}$/, 'must be letters, digits, - and _, at most 50')
    .default(defaultQueue.name),
  directory: z.string().min(1).default(defaultQueue.directory),
  concurrency: z.int().min(1).max(1_000).default(defaultQueue.concurrency),
  offPeak: z.union([z.literal(false), offPeakSchema]).prefault({}),
  batch: z.union([z.literal(false), batchSchema]).prefault({}),
  onUnknownBilling: z.enum(['report', 'retry']).default(defaultQueue.onUnknownBilling),
  webhook: webhookSchema.optional(),
  keepMs: z.union([z.literal(false), z.number().nonnegative()]).default(defaultQueue.keepMs),
  work: z.boolean().default(true),
});

const telemetrySchema = z.strictObject({
  enabled: z.boolean().optional(),
  meterProvider: z.custom<unknown>(hasMethods('getMeter'), 'must be an OpenTelemetry MeterProvider').optional(),
} satisfies Record<keyof QueueTelemetryOptions, z.ZodType>);

const optionsSchema = settingsSchema.extend({
  images: z.custom<unknown>(hasMethods('generate', 'stream', 'plan', 'resume'), 'must be an ImageService'),
  backend: z.custom<unknown>(hasMethods('open'), 'must be a back end, such as redisBackend()').optional(),
  blobs: z.custom<unknown>(hasMethods('put', 'get', 'size', 'delete'), 'must be a BlobStore').optional(),
  telemetry: telemetrySchema.optional(),
  clock: z.custom<unknown>(hasMethods('now'), 'must be a clock').optional(),
  random: z.custom<unknown>((value) => typeof value === 'function', 'must be a function').optional(),
} satisfies Partial<Record<keyof ImageQueueOptions, z.ZodType>>);

/** What shares its records between processes, and leaves its pictures in a directory of each that nobody chose. */
const homelessSchema = z.looseObject({
  backend: z.looseObject({ kind: z.string().refine((kind) => kind !== 'embedded') }),
  blobs: z.undefined().optional(),
  directory: z.undefined().optional(),
});

const NO_HOME = {
  path: 'blobs',
  message:
    'is missing: the pictures of a queue that processes share have to be where all of them read and none takes them along when it goes. ' +
    'Give a BlobStore, such as directoryBlobs(path) of a volume that all mount, or a directory of that kind',
} as const;

/** The options of a queue that are no parts, read, with what was left out. */
export type QueueSettings = Readonly<z.output<typeof settingsSchema>>;

/**
 * Reads the options of a queue.
 *
 * @throws ConfigInvalidError with every problem and its path.
 */
export function readQueueOptions(options: ImageQueueOptions): QueueSettings {
  const { data, error } = optionsSchema.safeParse(options);
  const issues = [...schemaIssues(error), ...(homelessSchema.safeParse(options).success ? [NO_HOME] : [])];
  if (data === undefined || issues.length > 0) throw new ConfigInvalidError('createImageQueue()', issues);
  const {
    images: _images,
    telemetry: _telemetry,
    backend: _backend,
    blobs: _blobs,
    clock: _clock,
    random: _random,
    ...settings
  } = data;
  return Object.freeze(settings);
}

function hasMethods(...names: readonly string[]): (value: unknown) => boolean {
  return (value) =>
    typeof value === 'object' && value !== null && names.every((name) => typeof Reflect.get(value, name) === 'function');
}

function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }) instanceof Intl.DateTimeFormat;
  } catch {
    return false;
  }
}
