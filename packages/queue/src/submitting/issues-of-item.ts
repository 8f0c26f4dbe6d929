import {
  ModelRetiredError,
  ModelUnknownError,
  RequestInvalidError,
  type ImageService,
  type Issue,
  type PlanReport,
} from '@retake/core';
import { schemaIssues } from '../errors/schema-issues.ts';
import type { KeptCall } from '../store/kept-request.ts';
import { LASTING_EXCLUSIONS } from './heals.ts';
import { jsonIssues } from './json-issues.ts';
import { callOptionsOf } from './load-request.ts';
import { itemSchema } from './submit-schema.ts';

/** What an item is held against. */
interface ItemContext {
  readonly images: ImageService;
  readonly call: KeptCall;
  /** Such as `items[3]`. */
  readonly path: string;
}

/** Everything that is wrong with an item, or with what its calls are made with. Calls nobody. */
export function issuesOfItem(item: unknown, { images, call, path }: ItemContext): readonly Issue[] {
  const read = itemSchema.safeParse(item);
  if (!read.success) return schemaIssues(read.error, path);
  const { key: _key, ...request } = read.data;
  const unkept = jsonIssues(request['channelOptions'], `${path}.channelOptions`);
  return [...unkept, ...issuesOfRequest(request, { images, call, path })];
}

function issuesOfRequest(request: Record<string, unknown>, { images, call, path }: ItemContext): readonly Issue[] {
  try {
    return issuesOfPlan(planOf(images, request, call), path);
  } catch (error) {
    if (RequestInvalidError.isInstance(error)) {
      return error.issues.map((issue) => ({
        path: placeOf(issue.path, path),
        message: issue.message,
      }));
    }
    if (ModelUnknownError.isInstance(error) || ModelRetiredError.isInstance(error)) {
      return [{ path: `${path}.model`, message: error.message }];
    }
    throw error;
  }
}

/** Where a problem of a request sits in what was submitted: options are those of all items, and an empty path is the item itself. */
function placeOf(inRequest: string, path: string): string {
  if (/^options\b/.test(inRequest)) return inRequest;
  return inRequest === '' ? path : `${path}.${inRequest}`;
}

/** Core reads whatever it is given as it reads a call. */
function planOf(images: { plan(request: unknown, options: unknown): PlanReport }, request: unknown, call: KeptCall): PlanReport {
  return images.plan(request, callOptionsOf(call));
}

/** What nobody here can ever draw is told now: tomorrow there is nobody to tell. Channels are not named, since strangers may read it. */
function issuesOfPlan({ candidates, exclusions }: PlanReport, path: string): readonly Issue[] {
  if (candidates.length > 0 || !exclusions.every(({ reason }) => LASTING_EXCLUSIONS.has(reason))) return [];
  const reasons = [...new Set(exclusions.map(({ reason }) => reason))].join(', ');
  return [{ path, message: `can be drawn by nobody here${reasons === '' ? '' : ` (${reasons})`}; images.plan() says why` }];
}
