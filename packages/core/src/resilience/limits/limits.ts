import { z } from 'zod';
import { PUBLISHED_LIMITS } from '../../catalog/published-limits.ts';
import type { RateLimitFact } from '../../catalog/rate-limit-fact.ts';
import type { Channel, ChannelLimits } from '../../channels/channel.ts';
import { type Clock, steadyClock, timeOfDay } from '../../config/clock.ts';
import type { Unavailability } from '../../routing/health.ts';
import type { Teller } from '../../telemetry/teller.ts';
import type { RateLimitOptions } from '../options.ts';
import { PACIFIC } from '../pacific-midnight.ts';
import { CalendarDay } from './calendar-day.ts';
import { LearnedLimits, type LimitReached } from './learned-limits.ts';
import type { Limiter } from './limiter.ts';
import { SlidingWindow } from './sliding-window.ts';

/** What limits are built from. */
export interface LimitsParts {
  readonly times: RateLimitOptions;
  readonly clock: Clock;
  readonly teller: Teller;
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

interface ConfiguredLimit {
  readonly what: string;
  readonly counts: 'requests' | 'images';
  readonly limiter: Limiter;
}

interface ChannelRecord {
  readonly configured: readonly ConfiguredLimit[];
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
  readonly #channels = new Map<string, ChannelRecord>();

  constructor(parts: LimitsParts) {
    this.#parts = parts;
  }

  /** @param references reference images of the order; some upstreams count them among the images. */
  unavailability(channelId: string, modelId: string, references = 0): Unavailability | undefined {
    const channel = this.#channels.get(channelId);
    if (channel === undefined) return undefined;
    const images = imagesOf(channel, references);
    const learned = channel.learned.get(modelId)?.reached(images);
    let latest: LimitReached | undefined = learned && { ...learned, until: timeOfDay(this.#parts.clock, learned.until) };
    for (const { what, counts, limiter } of channel.configured) {
      const until = limiter.fullUntil(counts === 'images' ? images : 1);
      if (until !== undefined && until > (latest?.until ?? 0)) latest = { what, until };
    }
    if (latest === undefined) return undefined;
    return { reason: 'rate_limit', detail: `It has used up ${latest.what}`, until: latest.until };
  }

  /** An attempt starts. Ask `unavailability` before. */
  started(channel: Channel, modelId: string, references: number): void {
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
    const record: ChannelRecord = {
      configured: configuredOf(limits, this.#parts),
      countsReferences: limits.countsReferences ?? false,
      learned: new Map(),
    };
    this.#channels.set(channel.id, record);
    return record;
  }
}

/** What a channel's options say, on top of what is published for its tier. */
function effectiveLimits({ kind, limits }: Pick<Channel, 'kind' | 'limits'>): ChannelLimits {
  const { tier } = limits;
  const published = tier === undefined ? undefined : PUBLISHED_LIMITS[kind]?.[tier];
  return { ...published, ...limits };
}

function configuredOf(limits: ChannelLimits, { times: { minuteMs }, clock }: LimitsParts): readonly ConfiguredLimit[] {
  const { requestsPerMinute, imagesPerMinute, requestsPerDay, imagesPerDay, timeZone = PACIFIC } = limits;
  const found: ConfiguredLimit[] = [];
  const minuteOf = (limit: number): Limiter => inTimeOfDay(new SlidingWindow(limit, minuteMs, steadyClock(clock)), clock);
  const add = (
    name: string,
    counts: ConfiguredLimit['counts'],
    limit: number | undefined,
    of: (limit: number) => Limiter,
  ): void => {
    if (limit !== undefined) found.push({ what: `its ${name} (${limit})`, counts, limiter: of(limit) });
  };
  add('requestsPerMinute', 'requests', requestsPerMinute, (limit) => minuteOf(limit));
  add('imagesPerMinute', 'images', imagesPerMinute, (limit) => minuteOf(limit));
  add('requestsPerDay', 'requests', requestsPerDay, (limit) => new CalendarDay(limit, timeZone, clock));
  add('imagesPerDay', 'images', imagesPerDay, (limit) => new CalendarDay(limit, timeZone, clock));
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
