import { type Clock, type Random, steadyNow } from '../config/clock.ts';
import type { StopReason } from '../errors/all-channels-failed-error.ts';
import { BillingUnknownError } from '../errors/billing-unknown-error.ts';
import { DeadlineExceededError } from '../errors/deadline-exceeded-error.ts';
import type { Candidate, Exclusion, Plan } from '../routing/candidate.ts';
import type { AttemptKind } from '../telemetry/events.ts';
import type { Teller } from '../telemetry/teller.ts';
import { afford } from './afford.ts';
import type { AmplificationBudget } from './amplification-budget.ts';
import { assertWanted } from './assert-wanted.ts';
import type { AttemptRun, SucceededAttempt } from './attempt-run.ts';
import { lastAttemptsSpreadMs, nextBackoffMs } from './backoff.ts';
import { CallMemory } from './call-memory.ts';
import { FailedAttempt } from './failed-attempt.ts';
import { type Guards, Skipped } from './guards.ts';
import { type Found, HedgedAttempt, type HedgedAttemptParts } from './hedged-attempt.ts';
import type { Hedging } from './hedging.ts';
import { isLastChance } from './is-last-chance.ts';
import { nextPause, type Pause } from './next-pause.ts';
import type { Resilience } from './options.ts';
import { planRound } from './plan-round.ts';
import type { KeepPlace } from './place.ts';
import { AskAgain, type SameCandidateRetry } from './same-candidate-retry.ts';
import { searchFailed } from './search-failed.ts';
import type { Search } from './search.ts';
import type { Sending } from './sending.ts';
import { Waiter } from './waiter.ts';

/** What every search of a service shares. */
export interface FailoverParts {
  readonly resilience: Resilience;
  readonly clock: Clock;
  readonly random: Random;
  readonly teller: Teller;
  readonly guards: Guards;
  readonly retry: SameCandidateRetry;
  readonly budget: AmplificationBudget;
  readonly attempts: AttemptRun;
  /** `undefined` where it is off. */
  readonly hedging: Hedging | undefined;
}

/**
 * The one loop over candidates. A round asks each of the plan once, another failure domain first after one that is short of
 * capacity; only when all were asked it backs off, and starts again over a fresh plan. When everything is out of service for
 * a while, it waits for whoever comes back first. A place on a full channel, or the end of a probe, wakes it: then it asks
 * whom it has not asked yet, while the others still rest.
 */
export class Failover<T> {
  readonly memory: CallMemory;
  readonly #parts: FailoverParts;
  readonly #search: Search<T>;
  readonly #deadlineAt: number;
  /** With less than this left, an attempt would only be cut off and might still be billed. */
  readonly #leastMs: number;
  #failed: { readonly candidate: Candidate; readonly attempt: FailedAttempt } | undefined;
  #exclusions: readonly Exclusion[] = [];
  readonly #waiter = new Waiter();
  readonly #hedged: HedgedAttempt<T> | undefined;
  /** Attempts that had begun when it last paused. */
  #startedBefore = 0;
  /** Before it nobody is asked again, in steady milliseconds. */
  #restUntil = 0;

  constructor(parts: FailoverParts, search: Search<T>) {
    this.#parts = parts;
    this.#search = search;
    this.memory = new CallMemory(parts.resilience);
    this.#deadlineAt = steadyNow(parts.clock) + search.deadlineMs;
    this.#leastMs = Math.min(parts.resilience.minAttemptMs, search.deadlineMs / 20);
    const { hedging } = parts;
    this.#hedged = hedging && new HedgedAttempt({ ...parts, hedging, search, memory: this.memory, ...this.#forHedges() });
  }

  #forHedges(): Pick<HedgedAttemptParts<T>, 'mayAsk' | 'send'> {
    return {
      mayAsk: (candidate) => {
        const now = steadyNow(this.#parts.clock);
        return this.#deadlineAt - now >= this.#leastMs && this.#mayAsk(candidate, now);
      },
      send: (candidate, signal, keepPlace) => this.#send(candidate, { signal, keepPlace, isLast: false, special: 'hedge' }),
    };
  }

  /**
   * @throws AllChannelsFailedError, NoCandidateError, BillingUnknownError, DeadlineExceededError (when too little is left for
   * another attempt), or the ChannelError of a request that nobody can or may fill.
   */
  async run(): Promise<Found<T>> {
    let backoffMs: number | undefined;
    try {
      for (let round = 1; ; round += 1) {
        const found = await this.#round(this.#plan());
        if (found !== undefined) return found;
        this.#waiter.decline();
        this.memory.roundEnded();
        backoffMs = await this.#pause(round, backoffMs);
      }
    } finally {
      this.#waiter.quit();
    }
  }

  #plan(): Plan {
    const { guards } = this.#parts;
    const canAsk = (one: Candidate) => this.memory.permits(one) && this.#refusal(this.memory.visits(one) > 0) === undefined;
    const plan = planRound(guards, this.#waiter, { plan: this.#search.plan, canAsk });
    this.#exclusions = plan.exclusions;
    return plan;
  }

  async #round({ candidates }: Plan): Promise<Found<T> | undefined> {
    const waiting = this.memory.spentLast(candidates);
    const shortDomains = new Set<string>();
    for (let next = this.#takeNext(waiting, shortDomains); next !== undefined; next = this.#takeNext(waiting, shortDomains)) {
      const found = await this.#ask(next, waiting);
      if (found !== undefined) return found;
      if (this.#failed?.candidate === next && this.#failed.attempt.disposition.preferNextDomain) {
        shortDomains.add(next.channel.failureDomain);
      }
    }
    return undefined;
  }

  /** The first that may be asked now, if possible outside the domains that are short of capacity; of its rung while that lasts. */
  #takeNext(waiting: Candidate[], shortDomains: ReadonlySet<string>): Candidate | undefined {
    const now = steadyNow(this.#parts.clock);
    let first = -1;
    let rung = 0;
    for (const [index, candidate] of waiting.entries()) {
      if (!this.#mayAsk(candidate, now)) continue;
      if (first === -1) {
        first = index;
        rung = candidate.rung ?? 0;
      } else if (candidate.lastResort === true || (candidate.rung ?? 0) > rung) break;
      if (shortDomains.has(candidate.channel.failureDomain)) continue;
      first = index;
      break;
    }
    return first === -1 ? undefined : waiting.splice(first, 1)[0];
  }

  #mayAsk(candidate: Candidate, now: number): boolean {
    if (!this.memory.permits(candidate) || this.memory.notBefore(candidate) > now) return false;
    const isRepeat = this.memory.visits(candidate) > 0;
    if (isRepeat && now < this.#restUntil) return false;
    const refusal = this.#refusal(isRepeat);
    if (refusal === 'attempts') throw this.#exhausted('attempts');
    return refusal === undefined;
  }

  #refusal(isRepeat: boolean): Exclude<StopReason, 'exhausted'> | undefined {
    return this.#parts.budget.refusal(this.#search.budget, this.#search.log.started, isRepeat);
  }

  /**
   * Asks one candidate, twice at most. `undefined` when it did not deliver and others may be asked.
   *
   * @param others those that the round has not asked yet; one of them may be asked beside it.
   */
  async #ask(candidate: Candidate, others: Candidate[]): Promise<Found<T> | undefined> {
    const { clock, retry, teller, guards } = this.#parts;
    const { log, signal, spending } = this.#search;
    this.#stopShortOfTime();
    this.#waiter.decline(guards.bulkheadOf(candidate.channel.id));
    try {
      const attempt = (isRepeat: boolean) => afford(spending, candidate, () => this.#attempt(candidate, others, isRepeat));
      return await retry.run(attempt, signal);
    } catch (reason) {
      signal.throwIfAborted();
      if (reason instanceof FailedAttempt) return undefined;
      if (!(reason instanceof Skipped)) throw reason;
      const of = { callId: log.callId, channel: candidate.channel.id, model: candidate.order.model.id };
      teller.tell({ type: 'channel.skipped', at: clock.now(), ...of, reason: reason.unavailability.reason });
      return undefined;
    }
  }

  async #attempt(candidate: Candidate, others: Candidate[], isRepeat: boolean): Promise<Found<T>> {
    const { clock, budget } = this.#parts;
    // From here to the request nothing is awaited, unless limits are shared.
    assertWanted(this.#search, this.#search.signal, () => this.#exhausted('attempts'));
    try {
      const found = await this.#run(candidate, others);
      budget.succeeded();
      return found;
    } catch (reason) {
      if (!(reason instanceof FailedAttempt) || this.#search.signal.aborted) throw reason;
      this.#failed = { candidate, attempt: reason };
      const wantsRepeat = this.memory.failed(candidate, reason, isRepeat, steadyNow(clock));
      this.#stopIfFinal(candidate, reason);
      const { retryAfterMs } = reason.error.failure;
      throw wantsRepeat && this.#mayRepeat(retryAfterMs) ? new AskAgain(retryAfterMs) : reason;
    }
  }

  #run(candidate: Candidate, others: Candidate[]): Promise<Found<T>> {
    const ask = (signal: AbortSignal): Promise<Found<T>> => {
      const isLast = () => isLastChance({ ...this.#parts, memory: this.memory }, candidate, others);
      const send = (keepPlace: KeepPlace) => this.#send(candidate, { signal, keepPlace, isLast: isLast() });
      const isWanted = () => assertWanted(this.#search, signal, () => this.#exhausted('attempts'));
      return this.#parts.guards.run(candidate, this.#waiter, send, isWanted).then((made) => ({ ...made, candidate }));
    };
    return this.#hedged === undefined ? ask(this.#search.signal) : this.#hedged.run(candidate, others, ask);
  }

  #send(candidate: Candidate, { signal, keepPlace, isLast, special }: Sending): Promise<SucceededAttempt<T>> {
    const { clock, budget, attempts, teller } = this.#parts;
    const { log, accept, onPartial } = this.#search;
    const resendCount = this.memory.visits(candidate);
    const usual: AttemptKind = log.started === 0 ? log.firstKind : resendCount > 0 ? 'retry' : 'failover';
    const kind = special ?? this.#search.kind ?? usual;
    if (resendCount > 0) budget.repeated();
    this.#search.budget.take(log.started);
    // The same channel in a smaller size or with another model is no move: that is told as less than was ordered.
    if (kind === 'failover' && this.#failed !== undefined && this.#failed.candidate.channel.id !== candidate.channel.id) {
      const errorType = this.#failed.attempt.error.failure.class;
      const move = { from: this.#failed.candidate.channel.id, to: candidate.channel.id, model: candidate.order.model.id };
      teller.tell({ type: 'failover', callId: log.callId, at: clock.now(), ...move, errorType });
    }
    const insist = this.memory.insists(candidate);
    this.memory.asked(candidate);
    return attempts.run({ log, candidate, kind, resendCount, insist, isLast, accept, signal, keepPlace, onPartial });
  }

  #mayRepeat(retryAfterMs = 0): boolean {
    const { resilience, clock } = this.#parts;
    if (retryAfterMs > resilience.retry.maxDelayMs || this.#refusal(true) !== undefined) return false;
    return this.#deadlineAt - steadyNow(clock) - retryAfterMs >= this.#leastMs;
  }

  /** Some failures must not be followed by anything. */
  #stopIfFinal({ channel }: Candidate, { error, disposition }: FailedAttempt): void {
    const { onBlocked, onUnknownBilling } = this.#parts.resilience;
    const { billing, retryAfterMs } = error.failure;
    if (disposition.elsewhere === 'never') throw error;
    if (disposition.elsewhere === 'other-vendor-if-allowed' && onBlocked === 'stop') throw error;
    if (billing === 'unknown' && onUnknownBilling === 'report') {
      throw new BillingUnknownError({ attempts: this.#search.log.attempts, channel: channel.id, retryAfterMs, cause: error });
    }
  }

  #stopShortOfTime(): void {
    const { log, deadlineMs } = this.#search;
    if (log.started === 0 || this.#deadlineAt - steadyNow(this.#parts.clock) >= this.#leastMs) return;
    throw new DeadlineExceededError({ attempts: log.attempts, deadlineMs, cause: this.memory.mostTelling });
  }

  /** Waits between two rounds. Throws when nobody is left to wait for, or not in time. */
  async #pause(round: number, previousMs: number | undefined): Promise<number | undefined> {
    const { resilience, clock, random, teller } = this.#parts;
    const { log, signal } = this.#search;
    const now = steadyNow(clock);
    const wasAsked = log.started > this.#startedBefore;
    // Woken early, whom it asked before still rests as long as was said then.
    const isResting = !wasAsked && now < this.#restUntil;
    const spreadMs = lastAttemptsSpreadMs(resilience, resilience.maxAttempts - log.started, this.#deadlineAt - now);
    const backoffMs = Math.max(nextBackoffMs(previousMs, resilience.backoff, random), spreadMs);
    const { delayMs, lines, isBackoff } = this.#nextPause(isResting ? this.#restUntil - now : backoffMs, wasAsked, now);
    if (now + delayMs + this.#leastMs > this.#deadlineAt) throw this.#exhausted('exhausted', delayMs);
    this.#startedBefore = log.started;
    const isNewBackoff = isBackoff && !isResting;
    if (isNewBackoff) this.#restUntil = now + backoffMs;
    teller.tell({ type: 'backoff', callId: log.callId, at: clock.now(), delayMs, round });
    await this.#waiter.pause(delayMs, signal, lines);
    this.memory.paused();
    return isNewBackoff ? backoffMs : previousMs;
  }

  /** Throws when nobody can be asked. */
  #nextPause(restMs: number, wasAsked: boolean, now: number): Pause {
    const { resilience, clock, random, guards } = this.#parts;
    const pause = nextPause({
      plan: this.#plan(),
      memory: this.memory,
      guards,
      resilience,
      random,
      now,
      timeOfDay: clock.now(),
      restMs,
      mustRest: wasAsked || now < this.#restUntil,
      latestAt: this.#deadlineAt - this.#leastMs,
      waitForRecovery: this.#search.waitForRecovery ?? resilience.waitForRecovery,
      refusal: (isRepeat) => this.#refusal(isRepeat),
    });
    if (typeof pause === 'string') throw this.#exhausted(pause);
    return pause;
  }

  #exhausted(stoppedBy: StopReason, delayMs?: number): Error {
    const reading = { log: this.#search.log, memory: this.memory, exclusions: this.#exclusions, now: this.#parts.clock.now() };
    return searchFailed({ ...reading, stoppedBy, delayMs });
  }
}
