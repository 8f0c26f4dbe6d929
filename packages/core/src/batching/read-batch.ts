import { z } from 'zod';
import type { Catalog } from '../catalog/catalog.ts';
import type { Model } from '../catalog/model.ts';
import type { CostEstimate } from '../catalog/cost.ts';
import { estimate } from '../catalog/estimate.ts';
import { IMAGE_SIZES, type ImageSize } from '../catalog/size.ts';
import { issuesOf, joinPath, nearKeys, type Issue } from '../errors/issue.ts';
import { RequestInvalidError } from '../errors/request-invalid-error.ts';
import { RetakeError } from '../errors/retake-error.ts';
import type { Normalize } from '../request/normalize-request.ts';
import type { NormalizedRequest } from '../request/normalized-request.ts';
import type { RequestLimits } from '../request/request-limits.ts';
import type { BatchPlace, BatchPlanner } from './batch-planner.ts';
import type { BatchSeller } from './batch-sellers.ts';

/** What batches are read with. */
export interface BatchReading {
  readonly sellers: ReadonlyMap<string, BatchSeller>;
  readonly catalog: Catalog;
  readonly normalize: Normalize;
  readonly planner: BatchPlanner;
  readonly limits: Pick<RequestLimits, 'maxPromptChars' | 'maxReferences'>;
}

/** A batch, as far as its name says which one. */
export interface NamedBatch {
  readonly seller: BatchSeller;
  readonly model: Model;
  readonly displayName: string;
  /** In epoch milliseconds. */
  readonly submittedAt: number | undefined;
}

/** The same, once its channel has made it. */
export interface MadeBatch extends NamedBatch {
  readonly jobId: string;
}

/** One picture of a batch, understood. */
export interface BatchItemOrder extends BatchPlace {
  readonly key: string;
  readonly asked: AskedItem;
}

/** What was asked of it, as far as it is known. */
export type AskedItem = Pick<NormalizedRequest, 'count' | 'labels' | 'budgetKey' | 'warnings'> &
  Partial<Pick<NormalizedRequest, 'prompt'>>;

/** Names are looked up in logs and lists: far longer than one needs, and no more than a list of jobs should carry. */
const MOST_NAME_CHARS = 200;

const name = z.string().min(1).max(MOST_NAME_CHARS);
const nameSchema = z.object({ channel: name, model: name, displayName: name, submittedAt: z.number().optional() });
const madeSchema = nameSchema.extend({ jobId: name });

/** What of a call's options holds for a picture of a batch. */
const OPTIONS = ['budgetKey', 'labels', 'route', 'degrade'] as const;

const requestSchema = z.strictObject({
  key: name,
  // Looked into by the reader of requests.
  request: z.unknown(),
  options: z.record(z.string(), z.unknown()).optional(),
  size: z.enum(IMAGE_SIZES).optional(),
});

/** Reads the name of a batch. @throws RequestInvalidError. */
export function readName(given: unknown, reading: BatchReading): NamedBatch {
  const { batch, issues } = readNamed(nameSchema.safeParse(given), reading);
  if (batch === undefined || issues.length > 0) throw new RequestInvalidError(issues);
  return batch;
}

/** Reads the name of a batch that was made. @throws RequestInvalidError. */
export function readMade(given: unknown, reading: BatchReading): MadeBatch {
  const parsed = madeSchema.safeParse(given);
  const { batch, issues } = readNamed(parsed, reading);
  if (batch === undefined || !parsed.success || issues.length > 0) throw new RequestInvalidError(issues);
  return { ...batch, jobId: parsed.data.jobId };
}

function readNamed(
  parsed: z.ZodSafeParseResult<z.output<typeof nameSchema>>,
  { sellers, catalog }: BatchReading,
): { readonly batch?: NamedBatch; readonly issues: readonly Issue[] } {
  if (!parsed.success) return { issues: issuesOf(parsed.error) };
  const { channel, model, displayName, submittedAt } = parsed.data;
  const seller = sellers.get(channel);
  const found = catalog.resolve(model);
  const issues: Issue[] = [];
  if (seller === undefined) {
    const known = sellers.size === 0 ? 'none of this service has' : `there are ${[...sellers.keys()].join(', ')}`;
    issues.push({ path: 'channel', message: `is no channel with batches; ${known}` });
  }
  if (!found.found)
    issues.push({ path: 'model', message: `is no model of the catalog; near it are ${found.nearest.join(', ')}` });
  if (seller === undefined || !found.found) return { issues };
  return { batch: { seller, model: found.model, displayName, submittedAt }, issues };
}

/**
 * Reads the pictures of a batch that is to be submitted.
 *
 * @throws RequestInvalidError with every problem of every request, such as `requests[3].prompt`.
 */
export function readItems(given: unknown, batch: NamedBatch, reading: BatchReading): readonly BatchItemOrder[] {
  const issues: Issue[] = [];
  const requests = Array.isArray(given) ? given : [];
  if (requests.length === 0) issues.push({ path: 'requests', message: 'needs at least one' });
  const keys = new Map<string, number>();
  const items = requests.flatMap((request: unknown, index): readonly BatchItemOrder[] => {
    const read = readItem(request, batch, reading);
    const path = `requests[${index}]`;
    if ('issues' in read) {
      issues.push(...read.issues.map((issue) => ({ ...issue, path: under(path, issue.path) })));
      return [];
    }
    const first = keys.get(read.key);
    if (first !== undefined) issues.push({ path: `${path}.key`, message: `is the key of requests[${first}] already` });
    else keys.set(read.key, index);
    return [read];
  });
  if (issues.length > 0) throw new RequestInvalidError(issues);
  return items;
}

/** Reads one picture of a batch, or says all that is wrong with it. */
export function readItem(
  given: unknown,
  { seller, model }: NamedBatch,
  { normalize, planner }: BatchReading,
): BatchItemOrder | { readonly issues: readonly Issue[] } {
  const parsed = requestSchema.safeParse(given, { error: nearKeys });
  if (!parsed.success) return { issues: issuesOf(parsed.error) };
  const { key, request, options = {}, size } = parsed.data;
  const issues: Issue[] = Object.keys(options)
    .filter((each) => !OPTIONS.some((option) => option === each))
    .map((each) => ({ path: joinPath('options', [each]), message: `does not hold for a batch; ${OPTIONS.join(', ')} do` }));
  try {
    const known = Object.fromEntries(OPTIONS.flatMap((each) => (each in options ? [[each, options[each]]] : [])));
    const asked = normalize('generate', request, known);
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

function under(root: string, path: string): string {
  return path === '' ? root : path.startsWith('[') ? `${root}${path}` : `${root}.${path}`;
}

const labels = z.record(z.string(), z.string()).catch({});
const traceSchema = z.object({
  key: z.string(),
  size: z.enum(IMAGE_SIZES).optional().catch(undefined),
  options: z
    .object({ budgetKey: z.string().optional().catch(undefined), labels: labels.default({}) })
    .default({ labels: {} })
    .transform(({ budgetKey, labels: own }) => ({ budgetKey, labels: own })),
});

/** What can be told of a request that was submitted, whatever became of the service's options since: its key, its size and its spender. */
export function traceOf(given: unknown): z.output<typeof traceSchema> | undefined {
  return traceSchema.safeParse(given).data;
}

/**
 * The order of a picture that came, as well as it can still be told: in full, or, where it could not be placed any more or nobody knows
 * whose it is, as what it must have been. It has been paid for, so nothing here may refuse it.
 */
export function recalledItem(given: unknown, batch: NamedBatch, reading: BatchReading): BatchItemOrder {
  const read = given === undefined ? undefined : readItem(given, batch, reading);
  if (read !== undefined && !('issues' in read)) return read;
  const { key, size, options } = traceOf(given) ?? UNKNOWN;
  const { seller, model } = batch;
  const unsaid = { prompt: '', aspectRatio: undefined, references: [], thinking: undefined, seed: undefined, channelOptions: {} };
  return {
    key,
    asked: { ...options, count: 1, warnings: [] },
    candidate: {
      channel: seller.atBatchPrice,
      order: { ...unsaid, model, size: size ?? '1K' },
      estimate: dearestOf(batch, size, reading.limits),
      warnings: [],
    },
    ordered: { model: model.id, size: size ?? '1K' },
    turned: undefined,
  };
}

const UNKNOWN = { key: '', size: undefined, options: { budgetKey: undefined, labels: {} } } as const satisfies z.output<
  typeof traceSchema
>;

/** The bound of the largest request that there can have been: what may have been billed must not count for nothing. */
function dearestOf({ seller, model }: NamedBatch, known: ImageSize | undefined, limits: BatchReading['limits']): CostEstimate {
  const size = known ?? IMAGE_SIZES.findLast((each) => model.abilities.sizes.includes(each)) ?? '1K';
  const { maxPromptChars: promptChars, maxReferences: references } = limits;
  let upperNanoUsd: number | undefined;
  try {
    ({ upperNanoUsd } = estimate({ model, size, channelPrice: seller.batch.price(model), promptChars, references }));
  } catch {
    // A channel of one's own that throws where it should answer names no price.
  }
  return { expectedNanoUsd: undefined, upperNanoUsd };
}
