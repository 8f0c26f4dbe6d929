import type { ChannelError } from '../errors/channel-error.ts';
import type { FailureClass } from '../errors/failure-class.ts';
import type { Candidate, Exclusion } from '../routing/candidate.ts';
import type { FailedAttempt } from './failed-attempt.ts';
import { FAILURE_TABLE } from './failure-table.ts';
import type { Resilience } from './options.ts';

/** What happened on one candidate. */
interface Visit {
  count: number;
  /** Failures after which the table allows one repeat. */
  defects: number;
  /** The pauses of the search when the second of them came. */
  spentAt: number | undefined;
  /** Epoch milliseconds before which the upstream asked not to be asked again. */
  notBefore: number;
}

/** Whom a search must not ask again. */
interface Lessons {
  readonly channels: Set<string>;
  /** Channels that may have been paid without a picture, and the round in which that was. */
  readonly doubted: Map<string, number>;
  readonly pairs: Set<string>;
  readonly candidates: Set<string>;
  readonly vendors: Set<string>;
  /** Models that answered without a picture. */
  readonly silent: Set<string>;
}

/** The most telling class first: what a caller can act on, before what only time can mend. */
const TELLING: readonly FailureClass[] = [
  'invalid_request',
  'history_refused',
  'blocked',
  'recitation',
  'auth',
  'billing',
  'model_gone',
  'quota_daily',
  'wrong_output',
  'no_image',
  'rate_limited',
  'upstream_bug',
  'overloaded',
  'timeout',
  'network',
];

/** What one picture's search has learnt: whom it must not ask again, and why. */
export class CallMemory {
  readonly #policy: Pick<Resilience, 'onUnknownBilling' | 'onBlocked'>;
  readonly #visits = new Map<string, Visit>();
  /** `undefined` until something fails, and most calls end before. */
  #lessons: Lessons | undefined;
  #round = 1;
  #pauses = 0;
  #last: ChannelError | undefined;
  #mostTelling: ChannelError | undefined;

  constructor(policy: Pick<Resilience, 'onUnknownBilling' | 'onBlocked'>) {
    this.#policy = policy;
  }

  /** The failure that came last. */
  get last(): ChannelError | undefined {
    return this.#last;
  }

  /** The failure that tells a caller most. */
  get mostTelling(): ChannelError | undefined {
    return this.#mostTelling;
  }

  /** How often the candidate was asked. */
  visits(candidate: Candidate): number {
    if (this.#visits.size === 0) return 0;
    return this.#visits.get(keyOf(candidate))?.count ?? 0;
  }

  /** When the upstream lets the candidate be asked again, in epoch milliseconds. */
  notBefore(candidate: Candidate): number {
    return this.#lessons === undefined ? 0 : (this.#visits.get(keyOf(candidate))?.notBefore ?? 0);
  }

  /** Whether the model answered without a picture before, and is to be told to draw. */
  insists(candidate: Candidate): boolean {
    return this.#lessons?.silent.has(candidate.order.model.id) === true;
  }

  /** Whether the candidate may (still) be asked for this picture. */
  permits(candidate: Candidate): boolean {
    if (this.#lessons === undefined) return true;
    const { channels, doubted, pairs, candidates, vendors } = this.#lessons;
    const { channel, order } = candidate;
    const key = keyOf(candidate);
    return (
      !channels.has(channel.id) &&
      doubted.get(channel.id) !== this.#round &&
      !vendors.has(order.model.vendor) &&
      !pairs.has(pairOf(channel.id, order.model.id)) &&
      !candidates.has(key) &&
      this.#visits.get(key)?.spentAt !== this.#pauses
    );
  }

  /** Whether it makes sense to wait for what the plan left out. Of a model's vendor nothing is known here. */
  awaits({ channel, model }: Exclusion): boolean {
    if (this.#lessons === undefined) return true;
    const { channels, pairs, vendors } = this.#lessons;
    return vendors.size === 0 && !channels.has(channel) && !pairs.has(pairOf(channel, model));
  }

  /** Whether what the plan left out was asked before, in whatever size. */
  hasAsked({ channel, model }: Exclusion): boolean {
    return [...this.#visits.keys()].some((key) => key.startsWith(`${pairOf(channel, model)}\n`));
  }

  /** A copy in which those who had their one repeat in vain come after all others. */
  spentLast(candidates: readonly Candidate[]): Candidate[] {
    if (this.#lessons === undefined) return [...candidates];
    const isSpent = (one: Candidate): boolean => this.#visits.get(keyOf(one))?.spentAt !== undefined;
    return candidates.toSorted((one, other) => Number(isSpent(one)) - Number(isSpent(other)));
  }

  /** The search has waited for somebody. */
  paused(): void {
    this.#pauses += 1;
  }

  /** All who could be asked were asked in vain. */
  roundEnded(): void {
    this.#round += 1;
  }

  asked(candidate: Candidate): void {
    this.#visit(candidate).count += 1;
  }

  /**
   * Learns from a failure. Returns whether the same candidate is to be asked again right away.
   *
   * @param isRepeat whether it was that immediate repeat that failed.
   */
  failed(candidate: Candidate, { error, disposition }: FailedAttempt, isRepeat: boolean, now: number): boolean {
    const { failure } = error;
    const visit = this.#visit(candidate);
    const lessons = (this.#lessons ??= nothingLearnt());
    this.#last = error;
    if (this.#mostTelling === undefined || rank(error) < rank(this.#mostTelling)) this.#mostTelling = error;
    if (failure.class === 'no_image') lessons.silent.add(candidate.order.model.id);
    if (failure.retryAfterMs !== undefined) visit.notBefore = Math.max(visit.notBefore, now + failure.retryAfterMs);
    const isLastResort = this.#doubt(candidate, failure, lessons);
    if (disposition.elsewhere === 'other-vendor' || disposition.elsewhere === 'other-vendor-if-allowed') {
      lessons.vendors.add(candidate.order.model.vendor);
    }
    if (isLastResort) return false;
    switch (disposition.sameCandidate) {
      case 'never':
        forget(candidate, disposition.health, lessons);
        return false;
      case 'once':
        visit.defects += 1;
        if (visit.defects === 2) visit.spentAt = this.#pauses;
        if (visit.defects > 2) lessons.candidates.add(keyOf(candidate));
        return !isRepeat && visit.defects === 1;
      case 'once-a-round':
        return !isRepeat;
      case 'after-failover':
      case 'after-delay':
        return false;
      default:
        return disposition.sameCandidate satisfies never;
    }
  }

  /** Whether a channel of unknown billing may be asked again when all others have failed. */
  #doubt({ channel }: Candidate, { billing, class: failureClass }: ChannelError['failure'], lessons: Lessons): boolean {
    const { onUnknownBilling } = this.#policy;
    if (billing !== 'unknown' || onUnknownBilling === 'retry') return false;
    const mayComeBack = onUnknownBilling === 'last-resort' && FAILURE_TABLE[failureClass].settled.sameCandidate !== 'never';
    if (mayComeBack) lessons.doubted.set(channel.id, this.#round);
    else lessons.channels.add(channel.id);
    return mayComeBack;
  }

  #visit(candidate: Candidate): Visit {
    const key = keyOf(candidate);
    const known = this.#visits.get(key);
    if (known !== undefined) return known;
    const visit: Visit = { count: 0, defects: 0, spentAt: undefined, notBefore: 0 };
    this.#visits.set(key, visit);
    return visit;
  }
}

function nothingLearnt(): Lessons {
  return {
    channels: new Set(),
    doubted: new Map(),
    pairs: new Set(),
    candidates: new Set(),
    vendors: new Set(),
    silent: new Set(),
  };
}

function forget({ channel, order }: Candidate, health: FailedAttempt['disposition']['health'], lessons: Lessons): void {
  if (health === 'channel-disabled') lessons.channels.add(channel.id);
  else if (health === 'none') lessons.candidates.add(keyOf({ channel, order }));
  else lessons.pairs.add(pairOf(channel.id, order.model.id));
}

function keyOf({ channel, order }: Pick<Candidate, 'channel' | 'order'>): string {
  return `${channel.id}\n${order.model.id}\n${order.size}`;
}

function pairOf(channelId: string, modelId: string): string {
  return `${channelId}\n${modelId}`;
}

function rank({ failure }: ChannelError): number {
  return TELLING.indexOf(failure.class);
}
