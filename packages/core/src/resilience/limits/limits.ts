import { z } from 'zod';
import { PUBLISHED_LIMITS } from '../../catalog/published-limits.ts';
import type { RateLimitFact } from '../../catalog/rate-limit-fact.ts';
import type { Channel, ChannelLimits } from '../../channels/channel.ts';
import { type Clock, steadyClock, timeOfDay } from '../../config/clock.ts';
import type { Unavailability } from '../../routing/health.ts';
import type { Teller } from '../../telemetry/teller.ts';
import type { RateLimitOptions } from '../options.ts';
import { PACIFIC } from '../pacific-midnight.ts';
import { nextMidnight } from '../next-midnight.ts';
import type { Shared } from '../shared-options.ts';
import { CalendarDay } from './calendar-day.ts';
import { LearnedLimits, type LimitReached } from './learned-limits.ts';
import { LimitAccess } from './limit-access.ts';
import type { LimitStore } from './limit-store.ts';
import type { Limiter } from './limiter.ts';
import { type LimitGrant, SharedLimits } from './shared-limits.ts';
import { SlidingWindow } from './sliding-window.ts';

/** What limits are built from. */
export interface LimitsParts {
  readonly times: RateLimitOptions;
  readonly clock: Clock;
  readonly teller: Teller;
  /** Where replicas count together; `undefined` when each counts for itself. */
  readonly shared?: (Omit<Shared, 'coolDowns'> & { readonly limits: LimitStore }) | undefined;
}

const count = z.number().nonnegative().optional().catch(undefined);
const factsSchema: z.ZodType<readonly RateLimitFact[]> = z.array(
  z
    .object({
      counts: z.enum(['requests', 'images', 'tokens']),
      per: z.enum(['minute', 'day']).optional().catch(undefined),
      limit: count,
      remaining: count,
      freeInMs: count,
    })
    .transform(({ counts, per, limit, remaining, freeInMs }) => ({ counts, per, limit, remaining, freeInMs })),
);

/** A limit as it is configured. */
interface LimitFacts {
  readonly what: string;
  readonly counts: 'requests' | 'images';
  readonly per: 'minute' | 'day';
  readonly limit: number;
}

interface ConfiguredLimit extends LimitFacts {
  readonly limiter: Limiter;
}

interface ChannelRecord {
  /** Empty where they are shared. */
  readonly configured: readonly ConfiguredLimit[];
  readonly shared: SharedLimits | undefined;
  readonly countsReferences: boolean;
  /** By model. */
  readonly learned: Map<string, LearnedLimits>;
}

/**
 * The limits of the channels: those that were configured or published for a tier, over all models of a channel, and those that its
 * upstream told, for each model by itself. A full one excludes the channel until it has room, and queues nobody.
 */
export class Limits {
  readonly #parts: LimitsParts;
  readonly #access: LimitAccess | undefined;
  readonly #channels = new Map<string, ChannelRecord>();

  constructor(parts: LimitsParts) {
    this.#parts = parts;
    this.#access = parts.shared && new LimitAccess({ ...parts, ...parts.shared, store: parts.shared.limits });
  }

  /**
   * @param references reference images of the order; some upstreams count them among the images.
   * @param hasLeave whether `take` gave leave: what others were refused since does not concern its holder.
   */
  unavailability(channelId: string, modelId: string, references = 0, hasLeave = false): Unavailability | undefined {
    const channel = this.#channels.get(channelId);
    if (channel === undefined) return undefined;
    const images = imagesOf(channel, references);
    const learned = channel.learned.get(modelId)?.reached(images);
    let latest: LimitReached | undefined = learned && { ...learned, until: timeOfDay(this.#parts.clock, learned.until) };
    for (const { what, counts, limiter } of channel.configured) {
      const until = limiter.fullUntil(counts === 'images' ? images : 1);
      if (until !== undefined && until > (latest?.until ?? 0)) latest = { what, until };
    }
    const shared = hasLeave ? undefined : channel.shared?.reached(images);
    if (shared !== undefined && shared.until > (latest?.until ?? 0)) latest = shared;
    return latest && exclusionBy(latest);
  }

  /** Whether attempts on the channel need leave of a store, for which `take` asks. */
  isShared(channel: Channel): boolean {
    return this.#access !== undefined && this.#of(channel).shared !== undefined;
  }

  /** Asks for leave to start, or says why there is none. Give what `started` did not use back with its `close`. */
  async take(channel: Channel, references: number): Promise<LimitGrant | Unavailability> {
    const record = this.#of(channel);
    const asked = (await record.shared?.take(imagesOf(record, references))) ?? UNLIMITED;
    return 'use' in asked ? asked : exclusionBy(asked);
  }

  /** An attempt starts. Ask `unavailability` before, and where limits are shared for leave. */
  started(channel: Channel, modelId: string, references: number, leave?: LimitGrant): void {
    leave?.use();
    const record = this.#of(channel);
    const images = imagesOf(record, references);
    for (const { counts, limiter } of record.configured) limiter.started(counts === 'images' ? images : 1);
    record.learned.get(modelId)?.started(images);
  }

  /** What an upstream told beside an answer or in a refusal. */
  told(channel: Channel, modelId: string, said: readonly RateLimitFact[] | undefined): void {
    if (said === undefined) return;
    // What a channel of one's own says of its limits must not cost the picture that it came with.
    const facts = factsSchema.safeParse(said).data ?? [];
    if (facts.length === 0) return;
    const { learned } = this.#of(channel);
    const known = learned.get(modelId) ?? new LearnedLimits(this.#parts.times, steadyClock(this.#parts.clock));
    learned.set(modelId, known);
    for (const fact of facts) {
      if (!known.told(fact) || fact.limit === undefined) continue;
      const of = { channel: channel.id, model: modelId, counts: fact.counts, limit: fact.limit };
      this.#parts.teller.tell({ type: 'limit.learned', at: this.#parts.clock.now(), per: 'minute', ...of });
    }
  }

  #of(channel: Channel): ChannelRecord {
    const known = this.#channels.get(channel.id);
    if (known !== undefined) return known;
    const limits = effectiveLimits(channel);
    const facts = factsOf(limits);
    const record: ChannelRecord = {
      configured: this.#access === undefined ? facts.map((fact) => ({ ...fact, limiter: this.#limiter(fact, limits) })) : [],
      shared: facts.length === 0 ? undefined : this.#sharedOf(channel.id, limits, facts),
      countsReferences: limits.countsReferences ?? false,
      learned: new Map(),
    };
    this.#channels.set(channel.id, record);
    return record;
  }

  #limiter({ per, limit }: Pick<LimitFacts, 'per' | 'limit'>, { timeZone = PACIFIC }: ChannelLimits): Limiter {
    const { times, clock } = this.#parts;
    if (per === 'day') return new CalendarDay(limit, timeZone, clock);
    return inTimeOfDay(new SlidingWindow(limit, times.minuteMs, steadyClock(clock)), clock);
  }

  #sharedOf(channelId: string, limits: ChannelLimits, facts: readonly LimitFacts[]): SharedLimits | undefined {
    const { times, clock, shared } = this.#parts;
    if (shared === undefined || this.#access === undefined) return undefined;
    const { limitMargin, replicas, onLimitStoreError: onStoreError } = shared;
    const slidingMs = Math.ceil(times.minuteMs * (1 + limitMargin));
    const { timeZone = PACIFIC } = limits;
    const span = { minute: () => ({ slidingMs }), day: () => ({ endsAt: nextMidnight(timeZone, clock.now()) }) };
    const each = facts.map((fact) => {
      const share = Math.floor(fact.limit / replicas);
      const own = share < 1 ? undefined : { share, limiter: this.#limiter({ ...fact, limit: share }, limits) };
      return { ...fact, key: `${channelId}:${fact.counts}:${fact.per}`, span: span[fact.per], own };
    });
    return new SharedLimits({ limits: each, access: this.#access, clock, onStoreError, longestMs: slidingMs });
  }
}

const UNLIMITED: LimitGrant = Object.freeze({ use: () => {}, close: () => {} });

function exclusionBy({ what, detail = `It has used up ${what}`, until }: LimitReached): Unavailability {
  return { reason: 'rate_limit', detail, until };
}

/** What a channel's options say, on top of what is published for its tier. */
function effectiveLimits({ kind, limits }: Pick<Channel, 'kind' | 'limits'>): ChannelLimits {
  const { tier } = limits;
  const published = tier === undefined ? undefined : PUBLISHED_LIMITS[kind]?.[tier];
  return { ...published, ...limits };
}

/** What is limited, in the words of the options. */
function factsOf(limits: ChannelLimits): readonly LimitFacts[] {
  const { requestsPerMinute, imagesPerMinute, requestsPerDay, imagesPerDay } = limits;
  const found: LimitFacts[] = [];
  const add = (name: string, of: Pick<LimitFacts, 'counts' | 'per'>, limit: number | undefined): void => {
    if (limit !== undefined) found.push({ what: `its ${name} (${limit})`, ...of, limit });
  };
  add('requestsPerMinute', { counts: 'requests', per: 'minute' }, requestsPerMinute);
  add('imagesPerMinute', { counts: 'images', per: 'minute' }, imagesPerMinute);
  add('requestsPerDay', { counts: 'requests', per: 'day' }, requestsPerDay);
  add('imagesPerDay', { counts: 'images', per: 'day' }, imagesPerDay);
  return found;
}

/** A limiter that measures, beside those that go by the calendar. */
function inTimeOfDay(limiter: Limiter, clock: Clock): Limiter {
  return {
    fullUntil: (weight) => {
      const until = limiter.fullUntil(weight);
      return until === undefined ? undefined : timeOfDay(clock, until);
    },
    started: (weight) => limiter.started(weight),
  };
}

function imagesOf({ countsReferences }: Pick<ChannelRecord, 'countsReferences'>, references: number): number {
  return 1 + (countsReferences ? references : 0);
}
