import { randomUUID } from 'node:crypto';
import { IdempotencyConflictError } from '@retake/core';
import { QueueUnavailableError } from '../errors/queue-unavailable-error.ts';
import type { QueueParts } from '../queue-parts.ts';
import type { ItemBody } from '../store/item-record.ts';
import { firstErrandsOf } from '../store/item-runs.ts';
import { jobBlobs } from '../store/job-blobs.ts';
import type { JobRecord } from '../store/job-record.ts';
import { keyIdOf, keyRecords, type KeyRecord } from '../store/key-record.ts';
import type { KeptAttempt } from '../store/kept-attempt.ts';
import { tellError } from '../telling/tell-error.ts';
import { contentDigest } from './content-digest.ts';
import { defaultQueue } from '../queue-options.ts';
import { itemBodiesOf } from './item-bodies.ts';
import { readJob } from './read-job.ts';
import type { Submission } from './read-submission.ts';
import { storeReferences } from './store-references.ts';
import { finishJob, writeJob, type JobToWrite } from './write-job.ts';

/** How often a submission begins anew that was given up, or whose key's job was forgotten at the same moment. */
const BEGINNINGS = 3;

/**
 * Writes down what was submitted, and offers it. Acknowledged when all of it is durable.
 *
 * @param earlier what was tried and billed for it before.
 * @throws IdempotencyConflictError when its key stands for another submission; QueueUnavailableError; what the blob store rejects with.
 */
export async function submitJob(submission: Submission, parts: QueueParts, earlier?: readonly KeptAttempt[]): Promise<JobRecord> {
  for (let beginning = 0; beginning < BEGINNINGS; beginning += 1) {
    const { job, known } = await writtenJob(submission, parts, earlier);
    if (job === undefined) continue;
    if (known) return job;
    const { count: items, deadlineAt } = job.body;
    parts.tell({ type: 'job.submitted', at: parts.clock.now(), jobId: job.id, items, deadlineAt });
    await offer(job, parts);
    return job;
  }
  throw new QueueUnavailableError(new Error('The submission was given up by others again and again'));
}

/**
 * The job that the idempotency key of a submission stands for; `undefined` for one without a key, and for a new one.
 *
 * @throws IdempotencyConflictError when it stands for another submission; QueueUnavailableError.
 */
export async function knownJob(submission: Submission, parts: QueueParts): Promise<JobRecord | undefined> {
  const { idempotencyKey, tenant } = submission.options;
  const key = idempotencyKey === undefined ? undefined : await readKey(keyIdOf(tenant, idempotencyKey), parts);
  return key && (await repeated(submission, key, parts)).job;
}

interface Written {
  readonly job: JobRecord | undefined;
  /** It was there before. */
  readonly known: boolean;
}

async function writtenJob(submission: Submission, parts: QueueParts, earlier?: readonly KeptAttempt[]): Promise<Written> {
  const { idempotencyKey, tenant } = submission.options;
  if (idempotencyKey === undefined) {
    const { job } = await jobToWrite(submission, randomUUID(), parts, earlier);
    return { job: await writeJob(job, parts), known: false };
  }
  const keyId = keyIdOf(tenant, idempotencyKey);
  const standing = await readKey(keyId, parts);
  if (standing !== undefined) return repeated(submission, standing, parts);
  const { job, content } = await jobToWrite(submission, randomUUID(), parts, earlier);
  const key = keyRecords.create({
    id: keyId,
    group: job.id,
    state: 'key',
    priority: 0,
    body: { v: 1, jobId: job.id, content: content() },
  });
  const mine = await writeJob({ ...job, key }, parts);
  if (mine !== undefined) return { job: mine, known: false };
  const taken = await readKey(keyId, parts);
  return taken === undefined ? { job: undefined, known: false } : repeated(submission, taken, parts);
}

/** The job that a key stands for, if this is what was submitted with it. Where nobody finished writing it, this does. */
async function repeated(
  submission: Submission,
  { body: { jobId, content: known } }: KeyRecord,
  parts: QueueParts,
): Promise<Written> {
  const standing = await readJob(parts.store, jobId);
  if (standing === undefined) return { job: undefined, known: false };
  const { job, content } = await jobToWrite(submission, jobId, parts, [], standing.body.submittedAt);
  if (content() !== known) throw new IdempotencyConflictError(jobId);
  if (standing.state === 'abandoned') {
    await parts.store.forget(jobId);
    return { job: undefined, known: false };
  }
  const wasWriting = standing.state === 'writing';
  return { job: wasWriting ? await finishJob(job, standing, parts) : standing, known: !wasWriting };
}

async function jobToWrite(
  submission: Submission,
  id: string,
  parts: QueueParts,
  earlier: readonly KeptAttempt[] = [],
  submittedAt = parts.clock.now(),
): Promise<{ readonly job: JobToWrite; readonly content: () => string }> {
  const { options: settings } = parts;
  const { options, items: asked } = submission;
  const blobs = jobBlobs(parts.blobs, id);
  const items: readonly ItemBody[] = await itemBodiesOf(submission, blobs, { settings, submittedAt, earlier });
  const keepMs = options.keepMs ?? settings.keepMs;
  return {
    job: {
      id,
      priority: options.priority ?? defaultQueue.priority,
      items,
      body: {
        tenant: options.tenant,
        submittedAt,
        deadlineAt: options.deadline,
        keepMs: keepMs === false ? undefined : keepMs,
        webhookUrl: options.webhook,
      },
      storeReferences: items.some(({ request }) => request.images.length > 0) ? () => storeReferences(asked, blobs) : undefined,
    },
    content: () => contentDigest(items, options),
  };
}

async function readKey(id: string, { store }: QueueParts): Promise<KeyRecord | undefined> {
  const [stored] = await store.read([{ kind: 'job', id }]);
  return stored === undefined ? undefined : keyRecords.read(stored);
}

/** Errands offered in one go. */
const ERRANDS_AT_ONCE = 1_000;

/** Offers all items. What cannot be offered now is found by a sweep: it is written, and that is what was promised. */
async function offer(job: JobRecord, { engine, tell, clock }: QueueParts): Promise<void> {
  try {
    const errands = firstErrandsOf(job).map((id) => ({ id, priority: job.priority }));
    for (let from = 0; from < errands.length; from += ERRANDS_AT_ONCE) {
      await engine.offer(errands.slice(from, from + ERRANDS_AT_ONCE));
    }
  } catch (error) {
    tellError({ tell, clock }, 'offering a job', error);
  }
}
