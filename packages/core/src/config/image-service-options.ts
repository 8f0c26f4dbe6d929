import type { BudgetOptions, BudgetsOptions } from '../budget/budget-options.ts';
import type { ReuseOptions } from '../cache/reuse-options.ts';
import type { ModelEntry } from '../catalog/merge-models.ts';
import type { Channel } from '../channels/channel.ts';
import type { ProbeOptions } from '../health/probe-options.ts';
import type { Describe } from '../channels/channel-description.ts';
import type { RequestLimits } from '../request/request-limits.ts';
import type { ResilienceOptions } from '../resilience/options.ts';
import type { SharedOptions } from '../resilience/shared-options.ts';
import type { Degrade } from '../routing/degrade.ts';
import type { Purposes } from '../routing/purpose.ts';
import type { Strategy } from '../routing/strategies/strategy.ts';
import type { TrafficOptions } from '../routing/traffic/traffic-options.ts';
import type { TelemetryOptions } from '../telemetry/telemetry-options.ts';
import type { Clock, Random } from './clock.ts';

/** Everything a service is configured with. Only `channels` is required. */
export interface ImageServiceOptions {
  /** The ways to buy pictures, the preferred one first. */
  readonly channels: readonly Channel[];
  /**
   * What pictures are made for, by name: each entry replaces the one of `defaultPurposes` with that name, whole, or adds one.
   * @default `defaultPurposes`
   */
  readonly purposes?: Purposes | undefined;
  /** For requests that name neither a purpose nor a model. @default 'economy' */
  readonly defaultPurpose?: string | undefined;
  /**
   * For the same requests, in place of a purpose: this model and no other, an id or alias. @default none; the first model of `economy` is
   * `DEFAULT_MODEL`
   */
  readonly defaultModel?: string | undefined;
  /** How far a picture may be less than was ordered before none is delivered. A call can say otherwise. */
  readonly degrade?: DegradeOptions | undefined;
  /** Tags that every call requires of its channels, whatever it says itself, such as `['official']`. @default none */
  readonly compliance?: readonly string[] | undefined;
  /** How recent traffic is remembered, by which what mostly fails now is asked later. */
  readonly traffic?: TrafficOptions | undefined;
  /**
   * What to do when a request names a model its vendor has switched off: `reject` with an error that names the successor,
   * or let the `successor` draw, with a warning. @default 'reject'
   */
  readonly onRetiredModel?: 'reject' | 'successor' | undefined;
  /**
   * What to do with a picture of another size or ratio than ordered: `accept` it with a note and the price of what was
   * delivered, or ask the next channel (`failover`) and come back to the paid picture if no other delivers. @default 'accept'
   */
  readonly onWrongOutput?: 'accept' | 'failover' | undefined;
  /** The order in which candidates are asked. @default priority() */
  readonly strategy?: Strategy | undefined;
  /** What may be spent, by whom and on whom; a list of limits, or an object that also says how they are kept. @default no limits */
  readonly budgets?: readonly BudgetOptions[] | BudgetsOptions | undefined;
  /**
   * What need not be paid for twice: `{}` shares upstream calls between callers who want the same at the same time, `{ cache: true }` also
   * gives pictures that were drawn before. @default neither; an `idempotencyKey` is heeded all the same
   */
  readonly reuse?: ReuseOptions | undefined;
  readonly resilience?: ResilienceOptions | undefined;
  /**
   * What this process knows together with others that draw with the same accounts: the use of limits, and who rests. `redisStores` of
   * `@retake/redis` makes it. @default nothing: each process counts and learns for itself
   */
  readonly shared?: SharedOptions | undefined;
  /** How channels that no call asks are looked after; `false` leaves them alone. @default free probes, see `defaultProbing` */
  readonly probe?: ProbeOptions | false | undefined;
  /** Further models, or other facts for known ones (by `id`). */
  readonly models?: readonly ModelEntry[] | undefined;
  readonly limits?: Partial<RequestLimits> | undefined;
  /** `false` switches spans and metrics off; events to subscribers stay. */
  readonly telemetry?: TelemetryOptions | false | undefined;
  /** How long `close()` waits for calls in flight before it ends them, in milliseconds. @default 30_000 */
  readonly drainMs?: number | undefined;
  /** One with `now()` alone is never set. @default the system's time of day, and its monotonic time to measure by */
  readonly clock?: Clock | undefined;
  /** @default Math.random */
  readonly random?: Random | undefined;
}

/** How far a picture may be less than was ordered before none is delivered. */
export interface DegradeOptions extends Degrade {
  /**
   * Writes what a picture would have shown, for calls that nobody can fill. Their result then has a `description` and no picture, and says
   * so in `degraded`, `warnings` and `missing`. A tenth of the deadline, 30 s at most, is kept for it. @default none
   */
  readonly text?: Describe | undefined;
  /**
   * Tags of whoever writes `text`, as a channel has them: a call that requires others is not described, since its prompt would go to
   * somebody who lacks them. @default none
   */
  readonly textTags?: readonly string[] | undefined;
}
