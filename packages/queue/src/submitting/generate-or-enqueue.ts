import { RequestInvalidError, RetakeError, type CallOptions, type ImageRequest, type ImageResult } from '@retake/core';
import type { QueueParts } from '../queue-parts.ts';
import type { JobRecord } from '../store/job-record.ts';
import { itemIdOf, itemRecords } from '../store/item-record.ts';
import { keepAttempt, type KeptAttempt } from '../store/kept-attempt.ts';
import { tellError } from '../telling/tell-error.ts';
import type { LateBills } from '../working/late-bills.ts';
import type { SubmitOptions } from './image-item.ts';
import { heals } from './heals.ts';
import type { ImageJob } from './image-job.ts';
import { readSubmission, type Submission } from './read-submission.ts';
import { knownJob, submitJob } from './submit-job.ts';

/** How a picture is drawn at once, or parked. */
export interface GenerateOptions extends Omit<SubmitOptions, 'budgetKey' | 'labels' | 'route' | 'degrade' | 'idempotencyKey'> {
  /** What happens to a call that nobody can fill now: `'throw'` its error, or make it a job. @default 'throw' */
  readonly onExhausted?: 'throw' | 'enqueue' | undefined;
}

/** What calls are parked with. */
interface ParkingParts extends QueueParts {
  readonly lateBills: Pick<LateBills, 'expect'>;
}

/** A picture, or the job that will bring it. */
export type Generated =
  | { readonly result: ImageResult; readonly ticket?: undefined }
  | { readonly ticket: ImageJob; readonly result?: undefined };

/**
 * Draws at once, or makes a job of what could not be drawn. A repetition with the `idempotencyKey` of a call that became a job gets the
 * job, and draws nothing.
 */
export async function generateOrEnqueue(
  request: ImageRequest,
  options: GenerateOptions & CallOptions,
  parts: ParkingParts,
  handle: (record: JobRecord) => ImageJob,
): Promise<Generated> {
  const { onExhausted = 'throw', deadline, priority, tenant, onUnknownBilling, webhook, keepMs, ...given } = options;
  const call: CallOptions = tenant === undefined ? given : { ...given, labels: { ...given.labels, tenant } };
  const { images } = parts;
  if (onExhausted === 'throw') return { result: await images.generate(request, call) };
  // What is wrong with the call is said in its own words.
  images.plan(request, call);
  const { budgetKey, labels, route, idempotencyKey } = given;
  const { text: _text, ...degrade } = given.degrade ?? {};
  const kept = {
    deadline,
    priority,
    tenant,
    idempotencyKey,
    budgetKey,
    labels,
    route,
    degrade,
    onUnknownBilling,
    webhook,
    keepMs,
  };
  const submission = await readParked(request, kept, parts);
  const parked = await knownJob(submission, parts);
  if (parked !== undefined) return { ticket: handle(parked) };
  try {
    return { result: await images.generate(request, call) };
  } catch (error) {
    if (!heals(error, onUnknownBilling ?? parts.options.onUnknownBilling)) throw error;
    return { ticket: handle(await park(submission, error, parts)) };
  }
}

/** One item for each picture of the call. @throws RequestInvalidError with the paths of the call. */
async function readParked({ n = 1, ...request }: ImageRequest, options: SubmitOptions, parts: QueueParts): Promise<Submission> {
  const context = { images: parts.images, settings: parts.options, now: parts.clock.now() };
  try {
    return await readSubmission(
      Array.from({ length: n }, () => request),
      options,
      context,
    );
  } catch (error) {
    if (!RequestInvalidError.isInstance(error)) throw error;
    throw new RequestInvalidError(
      error.issues.map(({ path, message }) => ({ path: path.replace(/^items\[\d+\]\.?/, ''), message })),
    );
  }
}

/** The job carries what was tried: it stands on its bill, and what is heard of it later too. */
async function park(submission: Submission, error: unknown, parts: ParkingParts): Promise<JobRecord> {
  const tried = RetakeError.isInstance(error) ? error.attempts : [];
  const attempts = tried.map((attempt) => keepAttempt(attempt, 'interactive'));
  const job = await submitJob(submission, parts, attempts);
  if (attempts.some(({ billing }) => billing === 'unknown')) await expectBills(job, attempts, parts);
  return job;
}

/** It is written down by now: what cannot be read here keeps its bound. */
async function expectBills({ id }: JobRecord, attempts: readonly KeptAttempt[], parts: ParkingParts): Promise<void> {
  try {
    const [stored] = await parts.store.read([{ kind: 'item', id: itemIdOf(id, 0) }]);
    if (stored !== undefined) parts.lateBills.expect(itemRecords.read(stored), attempts);
  } catch (error) {
    tellError(parts, 'reading a record', error);
  }
}
