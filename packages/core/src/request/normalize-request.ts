import { nearestNames } from '../catalog/nearest-names.ts';
import type { ReferenceImage, Warning } from '../channels/channel.ts';
import { issuesOf, joinPath, nearKeys, type Issue } from '../errors/issue.ts';
import { RequestInvalidError } from '../errors/request-invalid-error.ts';
import type { CallRoute } from './image-request.ts';
import type { NormalizedRequest } from './normalized-request.ts';
import { readReference } from './read-reference.ts';
import type { RequestLimits } from './request-limits.ts';
import { callOptionsSchema, requestSchema } from './request-schema.ts';

/** Turns whatever a caller passed into a frozen request. */
export type Normalize = (operation: 'generate' | 'edit', request: unknown, options: unknown) => NormalizedRequest;

/** What most calls have; read once. */
const NO_OPTIONS = callOptionsSchema.safeParse({});

/** What of its service a request is held against. */
export interface KnownToRequests {
  readonly channelNames: ReadonlySet<string>;
  readonly channelIds: readonly string[];
  readonly purposes: readonly string[];
  readonly compliance: readonly string[];
}

/**
 * Builds the first stage of a call.
 *
 * @param known ids and kinds of the service's channels, the keys that `channelOptions` can have; its purposes; and the tags that it requires
 * of every channel, whatever the call says.
 * @throws RequestInvalidError (from the returned function) with every problem of request and options at once.
 */
export function createNormalize(limits: RequestLimits, known: KnownToRequests): Normalize {
  const { channelNames, channelIds, purposes, compliance } = known;
  const schema = requestSchema(limits);
  return (operation, request, options) => {
    const parsedRequest = schema.safeParse(request, { error: nearKeys });
    const parsedOptions = options === undefined ? NO_OPTIONS : callOptionsSchema.safeParse(options, { error: nearKeys });
    const issues: Issue[] = [];
    if (!parsedRequest.success) issues.push(...issuesOf(parsedRequest.error));
    if (!parsedOptions.success) issues.push(...issuesOf(parsedOptions.error, 'options'));
    const { references, warnings } = readReferences(parsedRequest.data?.images ?? imagesOf(request), limits, issues);
    issues.push(...optionIssues(parsedRequest.data?.channelOptions ?? {}, channelNames));
    issues.push(...purposeIssues(parsedRequest.data?.purpose, purposes));
    if (operation === 'edit' && parsedRequest.success && parsedRequest.data.images.length === 0) {
      issues.push({ path: 'images', message: 'edit() needs at least one image to change' });
    }
    if (parsedOptions.data?.spendingId !== undefined && parsedRequest.data !== undefined && parsedRequest.data.n > 1) {
      issues.push({ path: 'options.spendingId', message: 'names the money of one picture: n must be 1' });
    }
    if (!parsedRequest.success || !parsedOptions.success || issues.length > 0) throw new RequestInvalidError(issues);

    const { prompt, model, purpose, size, aspectRatio, n, thinking, seed, channelOptions } = parsedRequest.data;
    const { signal, deadlineMs, labels, budgetKey, spendingId, idempotencyKey, reuse, route } = parsedOptions.data;
    const { prefer, urgency, degrade, waitForRecovery } = parsedOptions.data;
    return Object.freeze({
      operation,
      prompt,
      model,
      purpose,
      size,
      aspectRatio,
      references,
      count: n,
      thinking,
      seed,
      channelOptions,
      signal,
      deadlineMs,
      labels: Object.freeze(labels),
      budgetKey,
      spendingId,
      idempotencyKey,
      reuse,
      route: { ...route, compliance: [...new Set([...compliance, ...(route?.compliance ?? [])])] },
      prefer,
      urgency,
      degrade,
      waitForRecovery,
      warnings: route === undefined ? warnings : [...warnings, ...routeWarnings(route, channelIds)],
    });
  };
}

/**
 * A route may name channels that are not there today, whose key another deployment has. Told all the same: a misspelt one excludes nobody.
 */
function routeWarnings(
  { only = [], exclude = [] }: Pick<CallRoute, 'only' | 'exclude'>,
  ids: readonly string[],
): readonly Warning[] {
  const warn = (name: string, list: readonly string[]): readonly Warning[] =>
    list
      .filter((id) => !ids.includes(id))
      .map((id) => {
        const near = nearestNames(id, ids);
        const hint = near.length > 0 ? `; near it are ${near.join(', ')}` : '';
        return {
          code: 'unknown_channel',
          message: `route.${name} names ${JSON.stringify(id)}, which is no id of a channel here${hint}`,
        };
      });
  return [...warn('only', only), ...warn('exclude', exclude)];
}

/** Options under a name that no channel has would be dropped in silence. */
function optionIssues(channelOptions: Readonly<Record<string, unknown>>, names: ReadonlySet<string>): readonly Issue[] {
  return Object.keys(channelOptions)
    .filter((name) => !names.has(name))
    .map((name) => ({
      path: joinPath('channelOptions', [name]),
      message: `is no id or kind of a channel here; there are ${[...names].join(', ')}`,
    }));
}

function purposeIssues(purpose: string | undefined, purposes: readonly string[]): readonly Issue[] {
  if (purpose === undefined || purposes.includes(purpose)) return [];
  const near = nearestNames(purpose, purposes);
  const hint = near.length > 0 ? `near it are ${near.join(', ')}` : `there are ${purposes.join(', ')}`;
  return [{ path: 'purpose', message: `is no purpose here; ${hint}` }];
}

/** The images of a request whose other fields are wrong, so that their problems are told in the same error. */
function imagesOf(request: unknown): readonly unknown[] {
  const images = typeof request === 'object' && request !== null && 'images' in request ? request.images : undefined;
  return Array.isArray(images) ? images.slice(0, 32) : [];
}

function readReferences(inputs: readonly unknown[], limits: RequestLimits, issues: Issue[]) {
  const references: ReferenceImage[] = [];
  const warnings: Warning[] = [];
  for (const [index, input] of inputs.entries()) {
    const read = readReference(input, `images[${index}]`, limits);
    if ('issues' in read) {
      issues.push(...read.issues);
      continue;
    }
    references.push(read.image);
    if (read.declared !== undefined && read.declared.toLowerCase() !== read.image.mediaType) {
      warnings.push({
        code: 'media_type_differs',
        message: `images[${index}] was called something else but is ${read.image.mediaType}; it is sent as that`,
      });
    }
  }
  return { references: Object.freeze(references), warnings: Object.freeze(warnings) };
}
