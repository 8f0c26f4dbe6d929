import { markAsUntransferable } from 'node:worker_threads';
import type { Warning } from '../channels/channel.ts';
import { CallAbortedError } from '../errors/call-aborted-error.ts';
import { IdempotencyConflictError } from '../errors/idempotency-conflict-error.ts';
import { ServiceClosedError } from '../errors/service-closed-error.ts';
import type { NormalizedRequest } from '../request/normalized-request.ts';
import type { Attempt } from '../resilience/attempt.ts';
import type { GeneratedImage } from '../response/generated-image.ts';
import type { ImageResult } from '../response/image-result.ts';
import type { OrderedCall } from '../routing/plannable-call.ts';
import type { ReuseSource } from '../telemetry/events.ts';
import { type FlightPlan, Flights } from './flights.ts';
import type { HeldKey, IdempotencyKeys, KeyUse } from './idempotency-keys.ts';
import { answerOf, isWhole, type KeptAnswer } from './kept-answer.ts';
import { failureOf } from './kept-failure.ts';
import type { PictureCache } from './picture-cache.ts';
import { keyDigest, requestDigests, type RequestDigests } from './request-digests.ts';
import type { ReuseSettings } from './reuse-options.ts';
import { withinDeadline } from './within-deadline.ts';

/** A call whose pictures may be there already, or on their way. */
export interface Wanted {
  readonly asked: NormalizedRequest;
  readonly ordered: OrderedCall;
  readonly callId: string;
  /** Of the whole call, in milliseconds. */
  readonly deadlineMs: number;
}

/** How a call draws if nothing can be reused. */
export interface Drawing {
  /** Called once at most. The warnings belong into its result. */
  draw(signal: AbortSignal, warnings: readonly Warning[]): Promise<ImageResult>;
  /** What it has sent, however it ended. */
  attempts(): readonly Attempt[];
  /** Whether it has begun to send; an attempt in flight is not among `attempts` yet. */
  hasBegun(): boolean;
}

/** The result of this call, or what another one drew. */
export type Found = { readonly drawn: ImageResult } | { readonly answer: KeptAnswer; readonly from: ReuseSource };

/** What reuse is put together from. */
export interface ReuseParts {
  readonly settings: ReuseSettings;
  readonly cache: PictureCache | undefined;
  readonly keys: IdempotencyKeys;
}

/** The stage before a call is planned and paid for: who asked the same before, with the same key, or is asking at the moment. */
export class Reuse {
  readonly #parts: ReuseParts;
  /** By what is ordered. */
  readonly #drawing = new Flights<Found>();
  /** By idempotency key. */
  readonly #keyed = new Flights<Found>();

  constructor(parts: ReuseParts) {
    this.#parts = parts;
  }

  /**
   * Finds the pictures of a call, or has them drawn.
   *
   * @throws what `drawing` rejects with, for all who wait for it; the errors of `IdempotencyKeys.claim`; `CallAbortedError` when `signal`
   * is aborted; RequestInvalidError for options that cannot be told apart.
   */
  find(wanted: Wanted, signal: AbortSignal, drawing: Drawing): Promise<Found> {
    const { asked, ordered, deadlineMs } = wanted;
    const digests = requestDigests(asked, ordered, deadlineMs);
    if (asked.idempotencyKey === undefined) return this.#shared(wanted, digests, signal, drawing);
    const use = { key: keyDigest(asked, asked.idempotencyKey), request: digests.asked(), callId: wanted.callId, deadlineMs };
    return this.#once(wanted, digests, use, signal, drawing);
  }

  /** To be called when no call is in flight any more: waits for what is on its way into a store. */
  async close(): Promise<void> {
    const reason = new ServiceClosedError();
    await Promise.all([this.#drawing.close(reason), this.#keyed.close(reason)]);
  }

  /** Under an idempotency key: the first call draws, all others get its answer. */
  async #once(wanted: Wanted, digests: RequestDigests, use: KeyUse, signal: AbortSignal, drawing: Drawing): Promise<Found> {
    const { keys, settings } = this.#parts;
    const [request, firstCallId] = this.#keyed.tagOf(use.key)?.split(' ') ?? [];
    if (firstCallId !== undefined && request !== use.request) throw new IdempotencyConflictError(firstCallId);
    let held: HeldKey | undefined;
    let isShared = false;
    const plan: FlightPlan<Found> = {
      key: use.key,
      tag: `${use.request} ${use.callId}`,
      // What was not sent yet is not paid for: with its last caller the key is given back.
      finishes: () => settings.idempotency.onAbandoned === 'finish' && (isShared || drawing.hasBegun()),
      work: async (whileWanted) => {
        const claim = await keys.claim(use, whileWanted);
        if (claim.state === 'answered') return { answer: claim.answer, from: 'idempotency' };
        const { warnings } = claim;
        held = claim.held;
        try {
          throwIfLeft(whileWanted);
          const onShared = (): void => void (isShared = true);
          return await this.#shared(wanted, digests, whileWanted, drawing, { warnings, onShared });
        } catch (error) {
          await keys.failed(claim.held, failureOf(error, drawing.attempts()));
          throw error;
        }
      },
      afterwards: async (found) => {
        if (held !== undefined) await keys.answered(held, 'drawn' in found ? answerOf(found.drawn) : found.answer);
      },
    };
    const waitFor = async (until: AbortSignal): Promise<Found> => {
      const { taken, outcome } = this.#keyed.board(plan, until);
      const found = await outcome;
      return taken === 'first' ? found : { answer: sharedAnswer(found, taken), from: 'idempotency' };
    };
    // The call that draws heeds its own deadline; one that joins it can have a shorter one.
    return firstCallId === undefined ? waitFor(signal) : withinDeadline(wanted.deadlineMs, signal, waitFor);
  }

  /** Without one: from the cache, or together with who is asking for the same now. */
  async #shared(
    { asked, callId }: Wanted,
    digests: RequestDigests,
    signal: AbortSignal,
    drawing: Drawing,
    { warnings = [], onShared }: { readonly warnings?: readonly Warning[]; readonly onShared?: () => void } = {},
  ): Promise<Found> {
    const { cache, settings } = this.#parts;
    if (asked.reuse === false || (cache === undefined && !settings.dedupe))
      return { drawn: await drawing.draw(signal, warnings) };
    const { taken, outcome } = this.#drawing.board(
      {
        key: `${digests.call()} ${asked.reuse}${settings.dedupe ? '' : ` ${callId}`}`,
        tag: callId,
        isFresh: asked.reuse === 'refresh',
        work: async (whileWanted) => {
          const kept = asked.reuse === 'refresh' ? undefined : await cache?.read(digests.picture());
          throwIfLeft(whileWanted);
          return kept === undefined ? { drawn: await drawing.draw(whileWanted, warnings) } : { answer: kept, from: 'cache' };
        },
        afterwards: async (found) => {
          if ('drawn' in found && isWhole(found.drawn)) await cache?.write(digests.picture(), answerOf(found.drawn));
        },
      },
      signal,
    );
    if (taken !== 'first') onShared?.();
    const found = await outcome;
    if (taken === 'first') return found;
    return { answer: sharedAnswer(found, taken), from: 'drawn' in found && taken === 'meanwhile' ? 'in-flight' : 'cache' };
  }
}

/**
 * What several calls are given. Those at one time share the bytes: a thousand copies of a picture, made at once, would hold up everything
 * else. Who comes after the work, while its answer is still on its way into the store, gets a copy, as from there.
 */
function sharedAnswer(found: Found, taken: 'meanwhile' | 'after'): KeptAnswer {
  const answer = 'drawn' in found ? answerOf(found.drawn) : found.answer;
  if (taken === 'after') return { ...answer, images: answer.images.map(copyOf), extraImages: answer.extraImages.map(copyOf) };
  // One caller who hands its picture to a worker would take it from all others; so that throws.
  for (const { data } of [...answer.images, ...answer.extraImages]) markAsUntransferable(data.buffer);
  return answer;
}

/** Before anything is sent for callers who are all gone. */
function throwIfLeft(signal: AbortSignal): void {
  if (signal.aborted) throw new CallAbortedError(signal.reason);
}

function copyOf<T extends GeneratedImage>(image: T): T {
  return { ...image, data: new Uint8Array(image.data) };
}
