import { z } from 'zod';
import type { Catalog } from '../catalog/catalog.ts';
import type { Model } from '../catalog/model.ts';
import { issuesOf, type Issue } from '../errors/issue.ts';
import { RequestInvalidError } from '../errors/request-invalid-error.ts';
import type { Normalize } from '../request/normalize-request.ts';
import type { RequestLimits } from '../request/request-limits.ts';
import type { BatchPlanner } from './batch-planner.ts';
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

/** Names are looked up in logs and lists: far longer than one needs, and no more than a list of jobs should carry. */
export const MOST_NAME_CHARS = 200;

const name = z.string().min(1).max(MOST_NAME_CHARS);
const nameSchema = z.object({ channel: name, model: name, displayName: name, submittedAt: z.number().optional() });
const madeSchema = nameSchema.extend({ jobId: name });

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
