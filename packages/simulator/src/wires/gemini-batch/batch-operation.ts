import { LargeTexts } from '../../generation/large-text.ts';
import type { Batch, BatchState } from './batch.ts';
import { endedAt } from './batch.ts';
import type { BatchItem } from './batch-item.ts';

type Json = Readonly<Record<string, unknown>>;

const TYPE = 'type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatch';

/** The file that holds a batch's results: `files/batch-…`. */
export const resultFile = ({ name }: Batch): string => `files/batch-${name.replace('batches/', '')}`;

/**
 * A batch as a long-running operation. The results stand in it twice, as Google sends them; `withResults` of `false` leaves them
 * out, for lists.
 */
export const batchOperation = (batch: Batch, state: BatchState, withResults: boolean): readonly Buffer[] => {
  const large = new LargeTexts();
  const done = state !== 'PENDING' && state !== 'RUNNING';
  const output = outputOf(batch, state, large);
  const told = withResults ? output : undefined;
  const end = endedAt(batch, state);
  const operation = {
    name: batch.name,
    metadata: {
      '@type': TYPE,
      model: `models/${batch.model}`,
      displayName: batch.displayName,
      createTime: new Date(batch.createdAt).toISOString(),
      updateTime: new Date(end ?? batch.createdAt).toISOString(),
      ...(end === undefined ? {} : { endTime: new Date(end).toISOString() }),
      batchStats: statsOf(batch, state),
      state: `BATCH_STATE_${state}`,
      ...(told === undefined ? {} : { output: told }),
      name: batch.name,
    },
    ...(done ? { done: true } : {}),
    ...(state === 'FAILED' ? { error: batch.malformed } : {}),
    ...(told === undefined ? {} : { response: { '@type': `${TYPE}Output`, ...told } }),
  };
  return large.weave(JSON.stringify(operation));
};

/** Counts of 64 bits, which protocol buffers write as strings; those that are 0 are left out. */
const statsOf = ({ items, malformed }: Batch, state: BatchState): Json => {
  const failed = items.filter(({ result }) => result?.error !== undefined).length;
  const succeeded = items.filter(({ result }) => result?.answer !== undefined).length;
  const counts = {
    requestCount: items.length,
    successfulRequestCount: succeeded,
    failedRequestCount: failed,
    pendingRequestCount: malformed === undefined && (state === 'PENDING' || state === 'RUNNING') ? items.length : 0,
  };
  return Object.fromEntries(Object.entries(counts).flatMap(([name, count]) => (count === 0 ? [] : [[name, String(count)]])));
};

const outputOf = (batch: Batch, state: BatchState, large: LargeTexts): Json | undefined => {
  if (state !== 'SUCCEEDED' && state !== 'PARTIALLY_SUCCEEDED') return undefined;
  if (batch.asFile) return { responsesFile: resultFile(batch) };
  const responses = batch.items.map((item) => ({
    ...resultOf(item, large),
    ...(item.key === undefined ? {} : { metadata: { key: item.key } }),
  }));
  return { inlinedResponses: { inlinedResponses: responses } };
};

const resultOf = ({ result }: BatchItem, large: LargeTexts): Json => {
  if (result === undefined) return {};
  return result.answer === undefined ? { error: result.error } : { response: large.putJson(result.answer()) };
};

/** The lines of a result file. Their order is not that of the input. */
export const resultLines = ({ items }: Batch): readonly Buffer[] =>
  items.toReversed().flatMap((item) => {
    const large = new LargeTexts();
    const line = { ...(item.key === undefined ? {} : { key: item.key }), ...resultOf(item, large) };
    return [...large.weave(JSON.stringify(line)), Buffer.from('\n')];
  });
