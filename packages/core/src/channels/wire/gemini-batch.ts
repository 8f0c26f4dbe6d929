import type { Model } from '../../catalog/model.ts';
import { BATCH_FACTOR, type ChannelPrice } from '../../catalog/price.ts';
import { ChannelError } from '../../errors/channel-error.ts';
import type { BillingVerdict } from '../../errors/failure-class.ts';
import type { Exchange, Transport } from '../../transport/transport.ts';
import type {
  BatchCall,
  BatchItem,
  BatchJob,
  BatchOrder,
  BatchQuestion,
  BatchSubmission,
  BatchSummary,
  ChannelBatch,
} from '../channel-batch.ts';
import type { ChannelAnswer, PictureOrder } from '../channel.ts';
import { FAILURE_PHRASES } from './failure-phrase.ts';
import { geminiBatchApi } from './gemini-batch-api.ts';
import { readBatchItem, readBatchLines, type ItemReading } from './gemini-batch-items.ts';
import { readBatchOperation, readBatchPage, type BatchOperation } from './gemini-batch-operation.ts';
import { isInline, readBatchOrders, writeInline } from './gemini-batch-orders.ts';
import { readBatchStatus } from './gemini-batch-status.ts';
import type { GeminiFamilySpec } from './gemini-family-spec.ts';
import { upstreamId } from './upstream-id.ts';

/** The Gemini Batch API of one channel. */
export function geminiBatch(
  spec: GeminiFamilySpec,
  apiVersion: string,
  transport: Transport,
): ChannelBatch<PictureOrder, ChannelAnswer> {
  const { id } = spec;
  const api = geminiBatchApi(spec, apiVersion, transport);

  async function submit(
    orders: readonly BatchOrder<PictureOrder>[],
    submission: BatchSubmission,
  ): Promise<{ readonly jobId: string }> {
    submission.signal.throwIfAborted();
    const { model, orders: read } = readBatchOrders(orders, spec);
    const exchange = api.open(submission);
    const inputConfig = isInline(read)
      ? { requests: { requests: writeInline(read, exchange) } }
      : { fileName: await api.upload(read, submission) };
    const path = `models/${encodeURIComponent(spec.served.wireName(model))}:batchGenerateContent`;
    const { displayName } = submission;
    const body = await api.order(exchange, submission, path, JSON.stringify({ batch: { displayName, inputConfig } }));
    // A success that does not name its job has made one all the same.
    return { jobId: operationOf(id, body, 'unknown').summary.jobId };
  }

  async function get(jobId: string, question: BatchQuestion): Promise<BatchJob<ChannelAnswer>> {
    const { exchange, body } = await api.ask(question, pathOf(id, jobId));
    const operation = operationOf(id, body, 'not-billed');
    const { inlined, repeated, responsesFile, error } = operation;
    // Pictures of which the same answer holds another copy.
    if (repeated.length > 0) exchange.release(JSON.stringify(repeated));
    const channel = { channelId: id, billing: spec.billing, price: price(question.model) };
    const inline = () => inlineItems(inlined, { channel, strings: stringsOf(exchange) });
    const download = (file: string) =>
      api.download(question, file, (lines, results) =>
        readBatchLines(lines, { channel, strings: stringsOf(results), release: (text) => results.release(text) }),
      );
    return {
      ...operation.summary,
      error: jobError(id, operation, exchange),
      items: {
        [Symbol.asyncIterator]: () => (responsesFile === undefined || error !== undefined ? inline() : download(responsesFile)),
      },
    };
  }

  async function look(jobId: string, question: BatchQuestion): Promise<BatchSummary> {
    const query = new URLSearchParams({ fields: SUMMARY });
    const { body } = await api.ask(question, `${pathOf(id, jobId)}?${query.toString()}`);
    return operationOf(id, body, 'not-billed').summary;
  }

  async function list(question: BatchCall & { readonly displayName?: string }): Promise<readonly BatchSummary[]> {
    const found: BatchSummary[] = [];
    const seen = new Set<string>();
    let token: string | undefined = '';
    while (token !== undefined && !seen.has(token)) {
      seen.add(token);
      const page = { pageSize: '50', fields: `nextPageToken,operations(${SUMMARY})` };
      const query = new URLSearchParams({ ...page, ...(token !== '' && { pageToken: token }) });
      const { body } = await api.ask(question, `batches?${query.toString()}`);
      const { operations, nextPageToken } = readBatchPage(body);
      found.push(...operations.map(({ summary }) => summary));
      token = nextPageToken;
    }
    const { displayName } = question;
    return displayName === undefined ? found : found.filter((job) => job.displayName === displayName);
  }

  function price(model: Model): ChannelPrice {
    const { price: single, factor = { numerator: 1, denominator: 1 } } = spec.price(model);
    const { numerator, denominator } = BATCH_FACTOR;
    return {
      price: single,
      factor: { numerator: factor.numerator * numerator, denominator: factor.denominator * denominator },
    };
  }

  return Object.freeze({
    price,
    streamsReferences: true,
    submit,
    get,
    look,
    list,
    cancel: async (jobId, call) => api.tell(call, `${pathOf(id, jobId)}:cancel`, { body: '{}' }),
    remove: async (jobId, call) => api.tell(call, pathOf(id, jobId), { method: 'DELETE' }),
  } satisfies ChannelBatch<PictureOrder, ChannelAnswer>);
}

/**
 * All that is asked of a job but its results: a finished one has its pictures in it, twice. `fields` is a parameter of every Google API
 * (cloud.google.com/apis/docs/system-parameters, 2026); a server that does not know it answers in full, which is only slower.
 */
const SUMMARY = 'name,done,error,metadata(displayName,state,createTime,batchStats)';

async function* inlineItems(
  values: readonly unknown[],
  reading: ItemReading,
): AsyncGenerator<BatchItem<ChannelAnswer>, void, undefined> {
  for (const value of values) yield readBatchItem(value, reading);
}

function stringsOf(exchange: Exchange): Pick<Exchange, 'large' | 'expand'> {
  return { large: (value) => exchange.large(value), expand: (text) => exchange.expand(text) };
}

/** A name that may stand in a path. */
function pathOf(channelId: string, jobId: string): string {
  if (/^batches\/[\w-]+$/.test(jobId)) return jobId;
  throw new ChannelError(`${channelId}: a job is named like batches/x1y2z3.`, {
    class: 'invalid_request',
    billing: 'not-billed',
    dispatched: false,
    upstreamCode: 'batch_id',
  });
}

function operationOf(channelId: string, body: unknown, billing: BillingVerdict): BatchOperation {
  const operation = readBatchOperation(body);
  if (operation !== undefined) return operation;
  throw new ChannelError(`${channelId}: the answer is no batch.`, {
    class: 'upstream_bug',
    billing,
    dispatched: true,
    upstreamCode: 'not_a_batch',
  });
}

/** Why a job came to nothing. What was not drawn is not charged, but of a single order only its own item tells. */
function jobError(
  channelId: string,
  { summary: { state }, error }: BatchOperation,
  { response }: Exchange,
): ChannelError | undefined {
  if (error === undefined && state !== 'failed' && state !== 'expired') return undefined;
  const reading =
    error === undefined
      ? ({
          class: state === 'expired' ? 'timeout' : 'upstream_bug',
          billing: 'unknown',
          upstreamCode: state.toUpperCase(),
        } as const)
      : readBatchStatus(error);
  return new ChannelError(`${channelId}: a batch: ${FAILURE_PHRASES[reading.class]}.`, {
    ...reading,
    dispatched: true,
    statusCode: response?.statusCode,
    requestId: upstreamId(response?.requestId),
  });
}
