import { createHash } from 'node:crypto';
import { spenderOf } from '../budget/call-money.ts';
import { RequestInvalidError } from '../errors/request-invalid-error.ts';
import type { NormalizedRequest } from '../request/normalized-request.ts';
import type { OrderedCall } from '../routing/plannable-call.ts';
import { canonicalText } from './canonical-text.ts';

/** The part of every digest that changes when what it covers, or how answers are kept, does. */
const FORMAT = 'retake/1';

/** The digests of one request, each made when it is first asked for. */
export interface RequestDigests {
  /**
   * Of everything that shapes the picture, as it is planned: requests with the same one can be answered with the same pictures. It covers
   * who asks (`budgetKey`, label `tenant`), and which channels may draw.
   */
  picture(): string;
  /** The same, and how far the picture may be less and how long it may take: calls with the same one can share one upstream call. */
  call(): string;
  /** Of the request as it was asked, whatever the service makes of it today: the same request has the same one after a deployment. */
  asked(): string;
}

/**
 * Digests a request, its reference images by their content.
 *
 * @throws RequestInvalidError (from the digests) for channel options that cannot be told apart, such as functions, or are
 * nested too deeply.
 */
export function requestDigests(asked: NormalizedRequest, ordered: OrderedCall, deadlineMs: number): RequestDigests {
  const { prompt, aspectRatio, references, count, thinking, seed, channelOptions, route } = asked;
  const content = once(() => ({
    who: spenderOf(asked),
    prompt,
    aspectRatio,
    references: references.map(({ bytes, mediaType }) => [mediaType, createHash('sha256').update(bytes).digest('base64url')]),
    count,
    thinking,
    seed,
    channelOptions,
    only: sorted(route.only),
    exclude: sorted(route.exclude),
    compliance: sorted(route.compliance),
  }));
  // Beside a named model a purpose draws nothing.
  const { model, size } = ordered;
  const planned = { model, size, purpose: asked.model === undefined ? ordered.purpose : undefined };
  const picture = once(() => digest(['picture', content(), planned]));
  const { prefer, urgency, degrade, waitForRecovery } = asked;
  return {
    picture,
    call: once(() => digest(['call', picture(), { prefer, urgency, degrade, waitForRecovery, deadlineMs }])),
    asked: once(() => digest(['asked', content(), { model: asked.model, size: asked.size, purpose: asked.purpose }])),
  };
}

/** What a store knows an idempotency key by: of whom it is, and nothing that could be read. */
export function keyDigest(asked: NormalizedRequest, idempotencyKey: string): string {
  return digest(['key', spenderOf(asked), idempotencyKey]);
}

function digest(parts: readonly unknown[]): string {
  try {
    return createHash('sha256')
      .update(canonicalText([FORMAT, ...parts]))
      .digest('base64url');
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    const path = /channelOptions.*/.exec(error.message)?.[0] ?? 'channelOptions';
    const why = error instanceof RangeError ? 'is nested too deeply' : 'cannot be told apart from another value';
    const message = `${why}, so the call cannot be reused; make it plain, or give no idempotencyKey and say reuse: false`;
    throw new RequestInvalidError([{ path, message }]);
  }
}

function sorted(names: readonly string[] = []): readonly string[] {
  return [...new Set(names)].toSorted();
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
