import type { LaterMoney } from '../budget/later-money.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { BatchItem } from '../channels/channel-batch.ts';
import type { ChannelAnswer, Warning } from '../channels/channel.ts';
import type { ChannelError } from '../errors/channel-error.ts';
import { InternalError } from '../errors/internal-error.ts';
import { RetakeError } from '../errors/retake-error.ts';
import { toldError } from '../lifecycle/call-errors.ts';
import { CallReport, type CallReportParts } from '../lifecycle/call-report.ts';
import { AttemptLog } from '../resilience/attempt-log.ts';
import type { Attempt } from '../resilience/attempt.ts';
import { classifyRejection } from '../resilience/classify-rejection.ts';
import { wellFormed } from '../resilience/well-formed-answer.ts';
import type { AcceptedAnswer } from '../response/accept-answer.ts';
import { gatherResult } from '../response/gather-result.ts';
import type { ImageResult } from '../response/image-result.ts';
import { PictureIntake } from '../response/picture-intake.ts';
import { createSettleAttempt } from '../response/settle-attempt.ts';
import type { Candidate } from '../routing/candidate.ts';
import { reportFollowed } from '../routing/plan-report.ts';
import type { Teller } from '../telemetry/teller.ts';
import { type ItemOutcome, recordItem } from './item-attempt.ts';
import { type ItemName, laterPicture } from './later-picture.ts';
import type { MadeBatch } from './read-batch.ts';
import type { BatchItemOrder } from './batch-item-order.ts';
import type { ToldItems } from './told-items.ts';

/** What pictures are collected with. */
export interface CollectingParts {
  readonly catalog: Catalog;
  readonly reporting: CallReportParts;
  /** `undefined` where nothing is limited. */
  readonly later: LaterMoney | undefined;
  readonly told: ToldItems;
}

/** One picture of a batch, as it came. */
export interface CameItem {
  readonly batch: MadeBatch;
  readonly name: ItemName;
  readonly order: BatchItemOrder;
  readonly item: BatchItem<ChannelAnswer>;
  /** When the batch was made, in epoch milliseconds. */
  readonly startedAt: number;
  /** When it was submitted, in epoch milliseconds, by which its money counts. */
  readonly orderedAt: number;
  /** What to say of it besides. */
  readonly warnings: readonly Warning[];
}

/** What became of one picture. */
export type ItemEnd = { readonly result: ImageResult } | { readonly error: RetakeError; readonly attempts: readonly Attempt[] };

const SILENT: Teller = Object.freeze({ tell: () => {}, within: <T>(_id: string, work: () => T): T => work() });

/**
 * Takes in one picture of a batch: verified, settled at the price of the batch, counted in its budgets and told as a call of its own with one
 * attempt. Can be repeated: budgets count it once in all, and this process tells of it once.
 */
export async function collectItem(came: CameItem, parts: CollectingParts): Promise<ItemEnd> {
  const { batch, name, order, item, startedAt, orderedAt } = came;
  const { catalog, later, told } = parts;
  const { asked, candidate, ordered, turned } = order;
  const picture = laterPicture(batch, { name, asked, orderedAt });
  const isNews = told.isNews(picture.id);
  const reporting = isNews ? parts.reporting : { ...parts.reporting, teller: SILENT };
  const report = new CallReport(picture.callId, 'batch', reporting, startedAt);
  report.understood(asked, { ...ordered, batchJob: batch.jobId });
  const log = report.logs[0] ?? new AttemptLog(picture.callId);

  const verified = verify(item, candidate, catalog);
  const settle = createSettleAttempt(catalog);
  const attempt = recordItem({ log, candidate, jobId: batch.jobId, startedAt }, verified.outcome, { ...reporting, settle });
  const billed = (await later?.count({ picture, candidate }, attempt, isNews)) ?? [];
  const warnings = [...asked.warnings, ...candidate.warnings, ...came.warnings, ...billed];
  try {
    const { id, attempts, durationMs } = report.soFar;
    const plan = reportFollowed({ candidates: [candidate], exclusions: [], warnings: [] });
    const result = gatherResult({ id, pictures: [verified.picture], attempts, warnings, plan, turned, durationMs });
    report.succeeded(result);
    return { result };
  } catch (error) {
    const failure = toldError(error, undefined, report.attempts);
    report.failed(failure);
    return { error: RetakeError.isInstance(failure) ? failure : new InternalError(failure), attempts: report.attempts };
  }
}

interface Verified {
  readonly outcome: ItemOutcome;
  readonly picture: Parameters<typeof gatherResult>[0]['pictures'][number];
}

/** A picture of another size than ordered has been paid for, and nobody else is asked: it is taken, and told. */
function verify(item: BatchItem<ChannelAnswer>, candidate: Candidate, catalog: Catalog): Verified {
  if ('error' in item) return failed(readRejection(item.error, undefined));
  let answer: ChannelAnswer | undefined;
  let accepted: { readonly value: AcceptedAnswer; readonly delivery: Extract<ItemOutcome, { answer: unknown }>['delivery'] };
  try {
    answer = wellFormed(item.answer);
    accepted = new PictureIntake(catalog, 'accept').accept(answer, candidate);
  } catch (error) {
    return failed(readRejection(error, answer));
  }
  const { value, delivery } = accepted;
  return { outcome: { answer, delivery }, picture: { accepted: value, warnings: [] } };
}

function failed(error: ChannelError): Verified {
  return { outcome: { error }, picture: { error } };
}

function readRejection(error: unknown, answer: ChannelAnswer | undefined): ChannelError {
  const resumable = { resumeToken: undefined, reportedCostNanoUsd: undefined };
  return classifyRejection(error, { answer, timedOutAfterMs: undefined, dispatched: true, resumable });
}
