import { z } from 'zod';
import { IMAGE_SIZES } from '../catalog/size.ts';
import { issuesOf, joinPath, nearKeys, type Issue } from '../errors/issue.ts';
import { RequestInvalidError } from '../errors/request-invalid-error.ts';
import { RetakeError } from '../errors/retake-error.ts';
import type { ByteSource } from '../channels/channel-chat.ts';
import type { BatchItemOrder } from './batch-item-order.ts';
import type { LeftOutItem } from './image-batches.ts';
import { MOST_NAME_CHARS, type BatchReading, type NamedBatch } from './read-batch.ts';
import { isByteSource, readSource, standIns, withSources } from './reference-sources.ts';
import { traceOf } from './trace-of.ts';

/** Pictures that are to be submitted. */
export interface ReadItems {
  readonly items: readonly BatchItemOrder[];
  /** Those that cannot be; none unless they may be left out. */
  readonly leftOut: readonly LeftOutItem[];
}

/** How the pictures of a batch are read. */
export interface ItemsReading {
  /** Whether those that cannot be read are left out, rather than the batch be refused. */
  readonly mayLeaveOut: boolean;
  readonly signal: AbortSignal;
}

/** What of a call's options holds for a picture of a batch. */
const OPTIONS = ['budgetKey', 'labels', 'route', 'degrade'] as const;

const requestSchema = z.strictObject({
  key: z.string().min(1).max(MOST_NAME_CHARS),
  // Looked into by the reader of requests.
  request: z.unknown(),
  references: z.array(z.custom<ByteSource>(isByteSource, 'has a length and can be opened')).default([]),
  options: z.record(z.string(), z.unknown()).optional(),
  size: z.enum(IMAGE_SIZES).optional(),
});

/**
 * Reads the pictures of a batch that is to be submitted, one after the other: the references of one are in memory at a time.
 *
 * @throws RequestInvalidError with every problem of every request, such as `requests[3].prompt`; what a source of references throws; the
 * signal's reason.
 */
export async function readItems(
  given: unknown,
  batch: NamedBatch,
  reading: BatchReading,
  { mayLeaveOut, signal }: ItemsReading,
): Promise<ReadItems> {
  const issues: Issue[] = [];
  const items: BatchItemOrder[] = [];
  const leftOut: LeftOutItem[] = [];
  const keys = new Map<string, number>();
  const requests: readonly unknown[] = Array.isArray(given) ? given : [];
  if (requests.length === 0) issues.push({ path: 'requests', message: 'needs at least one' });
  for (const [index, request] of requests.entries()) {
    signal.throwIfAborted();
    const path = `requests[${index}]`;
    const key = traceOf(request)?.key;
    const first = key === undefined ? undefined : keys.get(key);
    if (first !== undefined) issues.push({ path: `${path}.key`, message: `is the key of requests[${first}] already` });
    else if (key !== undefined) keys.set(key, index);
    try {
      const read = await orderOf(request, batch, reading);
      if (!('issues' in read)) items.push(read);
      else if (mayLeaveOut && key !== undefined) leftOut.push({ key, error: new RequestInvalidError(read.issues) });
      else issues.push(...read.issues.map((issue) => ({ ...issue, path: under(path, issue.path) })));
    } catch (error) {
      if (!mayLeaveOut || key === undefined) throw error;
      leftOut.push({ key, error });
    }
  }
  if (issues.length > 0) throw new RequestInvalidError(issues);
  return { items, leftOut };
}

/** What is kept of an order until it is sent, without the pictures where those can be read again. */
async function orderOf(
  given: unknown,
  batch: NamedBatch,
  reading: BatchReading,
): Promise<BatchItemOrder | { readonly issues: readonly Issue[] }> {
  const { references = [] } = requestSchema.safeParse(given).data ?? {};
  const bytes: Uint8Array[] = [];
  for (const source of references) bytes.push(await readSource(source));
  const read = readItem(given, batch, reading, bytes);
  if ('issues' in read || references.length === 0 || batch.seller.batch.streamsReferences !== true) return read;
  return withSources(read, references);
}

/**
 * Reads one picture of a batch, or says all that is wrong with it.
 *
 * @param references what its sources gave. @default stand-ins: for whoever only wants to know what was ordered
 */
export function readItem(
  given: unknown,
  { seller, model }: NamedBatch,
  { normalize, planner }: BatchReading,
  references?: readonly Uint8Array[],
): BatchItemOrder | { readonly issues: readonly Issue[] } {
  const parsed = requestSchema.safeParse(given, { error: nearKeys });
  if (!parsed.success) return { issues: issuesOf(parsed.error) };
  const { key, request, references: sources, options = {}, size } = parsed.data;
  const issues: Issue[] = Object.keys(options)
    .filter((each) => !OPTIONS.some((option) => option === each))
    .map((each) => ({ path: joinPath('options', [each]), message: `does not hold for a batch; ${OPTIONS.join(', ')} do` }));
  try {
    const known = Object.fromEntries(OPTIONS.flatMap((each) => (each in options ? [[each, options[each]]] : [])));
    const asked = normalize('generate', withImages(request, references ?? standIns(sources)), known);
    if (asked.count !== 1) issues.push({ path: 'n', message: 'is 1 in a batch: each picture has a key of its own' });
    const place = planner.place(asked, { channel: seller.channel.id, model: model.id, size });
    if ('problem' in place) issues.push({ path: '', message: place.problem });
    else if (issues.length === 0) return { key, asked, ...place };
  } catch (error) {
    if (RequestInvalidError.isInstance(error)) issues.push(...error.issues);
    else if (RetakeError.isInstance(error)) issues.push({ path: 'model', message: error.message });
    else throw error;
  }
  return { issues };
}

/** A request with more images behind its own. What is no request is left to the reader of requests. */
function withImages(request: unknown, more: readonly Uint8Array[]): unknown {
  if (more.length === 0 || typeof request !== 'object' || request === null) return request;
  const own: readonly unknown[] = 'images' in request && Array.isArray(request.images) ? request.images : [];
  return { ...request, images: [...own, ...more] };
}

function under(root: string, path: string): string {
  return path === '' ? root : path.startsWith('[') ? `${root}${path}` : `${root}.${path}`;
}
