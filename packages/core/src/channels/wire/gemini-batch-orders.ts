import type { Model } from '../../catalog/model.ts';
import type { ImageSize } from '../../catalog/size.ts';
import { ChannelError } from '../../errors/channel-error.ts';
import type { ByteSource, Exchange } from '../../transport/transport.ts';
import type { BatchOrder } from '../channel-batch.ts';
import type { PictureOrder } from '../channel.ts';
import { readCallOptions } from './call-options.ts';
import { geminiBatchRequest } from './gemini-batch-request.ts';
import type { GeminiCallOptions } from './gemini-call-options.ts';
import type { GeminiFamilySpec } from './gemini-family-spec.ts';
import { geminiSupport } from './gemini-support.ts';

/**
 * Most pictures whose results fit into an answer: jobs of 150 pictures of 2K succeeded, were charged, and could never be fetched
 * (discuss.ai.google.dev 174261, 2026); 122 worked.
 */
const MAX_INLINE_PICTURES = 50;

/** For how many pictures of 2K one counts there: a 4K has four times its pixels, and fifty of them would pass the gigabyte that worked. */
const COUNTS_FOR: Readonly<Record<ImageSize, number>> = { '512': 1, '1K': 1, '2K': 1, '4K': 4 };

/** Below the 20 MB that an inline batch may have (ai.google.dev/gemini-api/docs/batch-api, 2026), with room for its JSON. */
const MAX_INLINE_BYTES = 18_000_000;

/** An order with its options. */
export interface ReadOrder {
  readonly key: string;
  readonly order: PictureOrder;
  readonly options: GeminiCallOptions;
  /** What its references hold, where they are read while they are sent. */
  readonly references?: BatchOrder<PictureOrder>['references'];
}

/**
 * Checks the orders of a batch as a whole.
 *
 * @throws ChannelError `invalid_request` with every problem; nothing was sent.
 */
export function readBatchOrders(
  orders: readonly BatchOrder<PictureOrder>[],
  spec: Pick<GeminiFamilySpec, 'id' | 'kind' | 'served' | 'callOptions'>,
): { readonly model: Model; readonly orders: readonly ReadOrder[] } {
  const [first] = orders;
  if (first === undefined) throw refused(spec.id, ['a batch has at least one order']);
  const { model } = first.order;
  const keys = new Set(orders.map(({ key }) => key));
  const problems = [
    ...(keys.size === orders.length ? [] : ['the keys of a batch are unique']),
    ...(orders.every(({ key }) => key !== '') ? [] : ['every order of a batch has a key']),
    ...(orders.every(({ order }) => order.chat === undefined) ? [] : ['an order of a batch continues no chat']),
    ...(orders.every(({ order }) => order.model.id === model.id) ? [] : ['the orders of a batch are of one model']),
  ];
  const read = orders.flatMap(({ key, order, references }) => {
    const reading = readCallOptions(order, spec, spec.callOptions);
    const support = geminiSupport(order, spec.served, reading);
    if (!support.supported) problems.push(...support.reasons.map((reason) => `${key}: ${reason}`));
    return reading.ok ? [{ key, order, options: reading.options, references }] : [];
  });
  if (problems.length > 0) throw refused(spec.id, problems);
  return { model, orders: read };
}

/** Whether orders are sent within the job, so that their results come within its answer; else both are files. */
export function isInline(orders: readonly ReadOrder[]): boolean {
  const bytes = orders.reduce((sum, read) => sum + Buffer.byteLength(read.order.prompt) + referenceBytes(read), 0);
  const pictures = orders.reduce((sum, { order }) => sum + COUNTS_FOR[order.size], 0);
  return pictures <= MAX_INLINE_PICTURES && bytes <= MAX_INLINE_BYTES;
}

/** The orders as they stand within a job. */
export function writeInline(orders: readonly ReadOrder[], exchange: Pick<Exchange, 'attachBase64'>): readonly object[] {
  return orders.map((read) => ({ request: requestOf(read, exchange), metadata: { key: read.key } }));
}

/** The orders as the lines of a file, and how long that is once the references stand in it. */
export function writeLines(
  orders: readonly ReadOrder[],
  exchange: Pick<Exchange, 'attachBase64'>,
): { text: string; bytes: number } {
  let references = 0;
  const measured = {
    attachBase64(content: Uint8Array | ByteSource): string {
      const token = exchange.attachBase64(content);
      references += base64Length(content) - token.length;
      return token;
    },
  };
  const lines = orders.map((read) => JSON.stringify({ key: read.key, request: requestOf(read, measured) }));
  const text = `${lines.join('\n')}\n`;
  return { text, bytes: Buffer.byteLength(text) + references };
}

/** Attaches what the references hold in place of their bytes, where those are elsewhere. */
function requestOf({ order, options, references }: ReadOrder, exchange: Pick<Exchange, 'attachBase64'>): object {
  if (references === undefined) return geminiBatchRequest(order, options, exchange);
  const contents = new Map(order.references.map(({ bytes }, index) => [bytes, references[index]]));
  return geminiBatchRequest(order, options, {
    attachBase64: (bytes) => exchange.attachBase64((bytes instanceof Uint8Array ? contents.get(bytes) : undefined) ?? bytes),
  });
}

function referenceBytes({ order, references = order.references.map(({ bytes }) => bytes) }: ReadOrder): number {
  return references.reduce((sum, content) => sum + base64Length(content), 0);
}

function base64Length({ length }: Uint8Array | ByteSource): number {
  return Math.ceil(length / 3) * 4;
}

function refused(channelId: string, problems: readonly string[]): ChannelError {
  return new ChannelError(`${channelId}: ${problems.join('; ')}.`, {
    class: 'invalid_request',
    billing: 'not-billed',
    dispatched: false,
    upstreamCode: 'batch_orders',
  });
}
