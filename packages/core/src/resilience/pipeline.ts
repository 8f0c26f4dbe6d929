import type { Spending } from '../budget/spending.ts';
import { type Clock, type Random, steadyClock, timeOfDay } from '../config/clock.ts';
import { DeadlineExceededError } from '../errors/deadline-exceeded-error.ts';
import type { Model } from '../catalog/model.ts';
import type { Channel, ProbeReport, Warning } from '../channels/channel.ts';
import type { Candidate, Plan } from '../routing/candidate.ts';
import type { HealthReading } from '../routing/health.ts';
import type { CircuitState } from '../telemetry/events.ts';
import type { Teller } from '../telemetry/teller.ts';
import { AmplificationBudget } from './amplification-budget.ts';
import type { Attempt } from './attempt.ts';
import type { AttemptLog } from './attempt-log.ts';
import type { CallBudget } from './call-budget.ts';
import { type Accept, AttemptRun, type OnPartial } from './attempt-run.ts';
import { createAdaptiveTimeouts } from './adaptive-timeout.ts';
import { AttemptDurations } from './attempt-durations.ts';
import { createAttemptTimeouts } from './attempt-timeout.ts';
import { Availability } from './availability.ts';
import type { AvailabilitySnapshot } from './availability-snapshot.ts';
import { Circuits } from './circuits.ts';
import type { CoolDownNews } from './cool-downs/cool-down-store.ts';
import { SharedCoolDowns } from './cool-downs/shared-cool-downs.ts';
import { type CutBy, withDeadline } from './deadline.ts';
import { FailedAttempt } from './failed-attempt.ts';
import { Failover, type FailoverParts } from './failover.ts';
import { Guards } from './guards.ts';
import { Hedging } from './hedging.ts';
import { Limits } from './limits/limits.ts';
import type { Resilience } from './options.ts';
import { describePipeline, type PolicyDescription } from './describe-pipeline.ts';
import { Reachability } from './reachability.ts';
import { createSameCandidateRetry } from './same-candidate-retry.ts';
import type { Settle } from './settle.ts';
import type { Shared } from './shared-options.ts';

/** One picture to be delivered. */
export interface PictureCall<T> {
  /** Of this picture alone. Read it after an abort, when the rejection is the signal's reason and carries no attempts. */
  readonly log: AttemptLog;
  /** Gives a fresh plan, over the health of this moment. */
  readonly plan: () => Plan;
  readonly accept: Accept<T>;
  /** The caller's. */
  readonly signal?: AbortSignal | undefined;
  /** From now, in milliseconds. @default that of the options */
  readonly deadlineMs?: number | undefined;
  /** Shared by the pictures of a call. @default one of its own, as for a call of one picture */
  readonly budget?: CallBudget | undefined;
  /** What its attempts are, where they serve no call. */
  readonly kind?: 'probe' | undefined;
  /** Whether it waits for what nobody can be asked before. @default that of the options */
  readonly waitForRecovery?: boolean | undefined;
  /** Asked for money before every attempt. @default nothing is limited */
  readonly spending?: Spending | undefined;
  /** Done before anybody is asked, and within the deadline; what it rejects with ends the search. Given the signal of the work. */
  readonly prepare?: ((signal: AbortSignal) => Promise<void>) | undefined;
  /** Told of the drafts of attempts that go on, where somebody looks at them. */
  readonly onPartial?: OnPartial | undefined;
}

/** A delivered picture. */
export interface Delivered<T> {
  /** What `accept` gave. */
  readonly value: T;
  readonly candidate: Candidate;
  /** The attempt that delivered. */
  readonly attempt: Attempt;
  /** All attempts of the picture, this one last. */
  readonly attempts: readonly Attempt[];
  readonly warnings: readonly Warning[];
}

/** The health of one channel × model that was asked before. Times are epoch milliseconds. */
export interface PairSnapshot extends AvailabilitySnapshot {
  readonly channel: string;
  readonly model: string;
  readonly state: CircuitState;
  readonly openUntil: number | undefined;
  readonly consecutiveFailures: number;
  /** Attempts in flight. */
  readonly inFlight: number;
  /** Since when probes cannot reach the channel; `undefined` when they can, or were not made. */
  readonly unreachableSince: number | undefined;
}

/** How hard Retake tries: deadline → failover → retry → rate limit → bulkhead → circuit → attempt timeout → channel. */
export interface Pipeline {
  readonly health: HealthReading;
  /**
   * Delivers one picture or says why not.
   *
   * @throws AllChannelsFailedError, NoCandidateError, BillingUnknownError, DeadlineExceededError, the ChannelError of a request
   * that nobody can or may fill, or the reason of the caller's signal, at once.
   */
  deliver<T>(call: PictureCall<T>): Promise<Delivered<T>>;
  /**
   * Opens the budget of attempts that all pictures of one call share.
   *
   * @param maxAttempts @default that of the options
   */
  openBudget(maxAttempts?: number): CallBudget;
  /** Attempts in flight on a channel, over all models. */
  inFlight(channelId: string): number;
  snapshot(): readonly PairSnapshot[];
  /**
   * The cause was mended: the channel and its models (or the one named) can be asked again at once, and their cool-downs are
   * forgotten. What is disabled is looked at again by itself too, after `disabledRecheckMs`, and circuits probe by themselves.
   */
  enable(channelId: string, modelId?: string): void;
  /**
   * A free probe has found this. It moves channels away that cannot be reached or that refuse their credential or model, and back; it
   * says nothing of capacity, and never touches a circuit.
   *
   * @param forMs when the next one should have come, in milliseconds from now: that long a lost connection is believed.
   */
  probed(channel: Channel, model: Model, report: ProbeReport, forMs: number): void;
  /** Ends the probes of what is disabled, and starts no more. Calls in flight are not touched. Safe to repeat. */
  close(): void;
  /** The policies with their values, outermost first. */
  describe(): readonly PolicyDescription[];
}

/** What a pipeline is built from. */
export interface PipelineParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly teller: Teller;
  readonly settle: Settle;
  /** What it knows together with other processes. @default nothing */
  readonly shared?: Shared | undefined;
  /** Finds a channel, and a model that it sells, of which another process has told; `undefined` where they are not configured here. */
  readonly find?: ((channelId: string, modelId: string | undefined) => FoundPair | undefined) | undefined;
}

/** A channel, and a model that it sells. */
interface FoundPair {
  readonly channel: Channel;
  readonly model: Model;
}

const UNSETTLED: Warning = Object.freeze({
  code: 'unknown_price',
  message: 'The cost of the picture could not be settled and is unknown',
});

/** Builds the pipeline of a service. Policies are built once, not for each call. */
export function createPipeline(resilience: Resilience, { clock, random, teller, settle, shared, find }: PipelineParts): Pipeline {
  const { coolDown, disabledRecheckMs } = resilience;
  const shown = (at: number | undefined): number | undefined => (at === undefined ? undefined : timeOfDay(clock, at));
  const learnt = (news: CoolDownNews): void => coolDowns?.learnt(news);
  const availability = new Availability({ coolDown, disabledRecheckMs, clock, teller, learnt });
  const heard = (news: CoolDownNews): void => {
    const pair = find?.(news.channel, news.model);
    if (pair !== undefined) availability.heard(news, pair);
  };
  const coolDowns = shared?.coolDowns && new SharedCoolDowns({ ...shared, store: shared.coolDowns, clock, teller, heard });
  const circuits = new Circuits({
    options: resilience.circuitBreaker,
    clock: steadyClock(clock),
    weigh: (error) => (error instanceof FailedAttempt ? error.weight : 'never'),
    changed: (channel, model, { from, to, openUntil }) =>
      teller.tell({ type: 'circuit.changed', at: clock.now(), channel, model, from, to, openUntil: shown(openUntil) }),
  });
  const sharedLimits = shared?.limits && { ...shared, limits: shared.limits };
  const limits = new Limits({ times: resilience.rateLimits, clock, teller, shared: sharedLimits });
  const reachability = new Reachability(clock, teller);
  const guards = new Guards({ circuits, availability, limits, reachability, clock });
  const durations = new AttemptDurations();
  const attempts = new AttemptRun({
    clock,
    teller,
    settle,
    availability,
    limits,
    durations,
    timeoutOf: createAdaptiveTimeouts(resilience.adaptiveTimeout, createAttemptTimeouts(resilience), durations),
    resilience,
  });
  const retry = createSameCandidateRetry(resilience.retry, random);
  const budget = new AmplificationBudget(resilience.maxAttempts, resilience.retryTokens);
  const hedging = resilience.hedge === false ? undefined : new Hedging(resilience.hedge, durations);
  const parts: FailoverParts = { resilience, clock, random, teller, guards, retry, budget, attempts, hedging };

  return {
    health: guards,
    deliver: (call) => deliver(parts, call),
    openBudget: (maxAttempts) => budget.open(maxAttempts),
    inFlight: (channelId) => guards.inFlight(channelId),
    snapshot: () =>
      Array.from(circuits.entries(), ([channel, model, circuit]) => {
        const { state, consecutiveFailures, inFlight } = circuit;
        const openUntil = shown(circuit.openUntil);
        const unreachableSince = reachability.lostSince(channel);
        const known = { state, openUntil, consecutiveFailures, inFlight, unreachableSince };
        return { channel, model, ...known, ...availability.snapshot(channel, model) };
      }),
    probed(channel, model, report, forMs) {
      // It is shown among the others, though no call has asked it.
      circuits.of(channel.id, model.id);
      if (!report.reachable) return reachability.lost(channel.id, forMs);
      reachability.found(channel.id);
      availability.probed(channel, model, report.failure);
    },
    enable(channelId, modelId) {
      reachability.found(channelId);
      availability.enable(channelId, modelId);
    },
    close() {
      coolDowns?.close();
      availability.close();
    },
    describe: () => describePipeline(resilience),
  };
}

function deliver<T>(parts: FailoverParts, call: PictureCall<T>): Promise<Delivered<T>> {
  const { log, signal: caller, prepare, deadlineMs: limitMs = parts.resilience.deadlineMs, budget = parts.budget.open() } = call;
  let failover: Failover<T> | undefined;
  const search = (signal: AbortSignal): Promise<Delivered<T>> => {
    failover = new Failover(parts, { ...call, signal, deadlineMs: limitMs, budget });
    return failover.run().then(({ value, candidate, attempt, unsettled }) => {
      return { value, candidate, attempt, attempts: log.attempts, warnings: unsettled ? [UNSETTLED] : [] };
    });
  };
  const prepared = async (signal: AbortSignal): Promise<Delivered<T>> => {
    await prepare?.(signal);
    signal.throwIfAborted();
    return search(signal);
  };
  const onCut = (by: CutBy): unknown => {
    parts.attempts.cut(log, by, caller?.reason);
    if (by === 'caller') return caller?.reason;
    return new DeadlineExceededError({ attempts: log.attempts, deadlineMs: limitMs, cause: failover?.memory.mostTelling });
  };
  return withDeadline({ deadlineMs: limitMs, caller, work: prepare === undefined ? search : prepared, onCut });
}
