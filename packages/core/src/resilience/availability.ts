import type { Clock } from '../config/clock.ts';
import type { ChannelFailure } from '../errors/channel-error.ts';
import type { FailureClass } from '../errors/failure-class.ts';
import type { Unavailability } from '../routing/health.ts';
import type { ChannelUnavailable } from '../telemetry/events.ts';
import type { Teller } from '../telemetry/teller.ts';
import { dispositionOf } from './failure-table.ts';
import type { CoolDownOptions } from './options.ts';
import { nextPacificMidnight } from './pacific-midnight.ts';

/** What availability is built from. */
export interface AvailabilityParts {
  readonly coolDown: CoolDownOptions;
  readonly clock: Clock;
  readonly teller: Teller;
}

/** The availability of one channel × model. */
export interface AvailabilitySnapshot {
  /** Epoch milliseconds. */
  readonly coolDownUntil: number | undefined;
  /** The class that disabled the channel or the model; `undefined` when neither is. */
  readonly disabledBy: FailureClass | undefined;
}

interface ModelRecord {
  /** Epoch milliseconds; it only ever grows, until it is over or somebody enables the channel. */
  restUntil: number;
  restClass: FailureClass;
  restSetAt: number;
  /** Rate limits in a row, without a picture in between. */
  strikes: number;
  disabledBy: FailureClass | undefined;
}

interface ChannelRecord {
  disabledBy: FailureClass | undefined;
  readonly models: Map<string, ModelRecord>;
}

/**
 * Who cannot be asked for reasons of their own making: cool-downs after a 429, used-up daily quotas, refused credentials,
 * models that are gone. Circuits know the rest.
 */
export class Availability {
  readonly #parts: AvailabilityParts;
  readonly #channels = new Map<string, ChannelRecord>();

  constructor(parts: AvailabilityParts) {
    this.#parts = parts;
  }

  /**
   * Learns from a failed attempt.
   *
   * @param startedAt when the attempt began: of many in flight that hit the same limit, only the first is a strike.
   * @returns whether it repeated an earlier rate limit.
   */
  failed(channelId: string, modelId: string, failure: ChannelFailure, startedAt: number): boolean {
    const { health } = dispositionOf(failure);
    switch (health) {
      case 'none':
        return false;
      case 'cool-down':
        return this.#coolDown(channelId, modelId, failure, startedAt);
      case 'daily-quota':
        this.#rest(channelId, modelId, failure.class, nextPacificMidnight(this.#parts.clock.now()));
        return false;
      case 'channel-disabled': {
        const channel = this.#channel(channelId);
        if (channel.disabledBy === undefined)
          this.#tellUnavailable(channelId, undefined, 'channel_disabled', failure.class, undefined);
        channel.disabledBy ??= failure.class;
        return false;
      }
      case 'model-disabled': {
        const model = this.#model(channelId, modelId, failure.class);
        if (model.disabledBy === undefined) this.#tellUnavailable(channelId, modelId, 'model_disabled', failure.class, undefined);
        model.disabledBy ??= failure.class;
        return false;
      }
      default:
        return health satisfies never;
    }
  }

  /** An attempt begins: a rest that is over is told as such, once. */
  began(channelId: string, modelId: string): void {
    const model = this.#channels.get(channelId)?.models.get(modelId);
    if (model === undefined || model.restUntil === 0 || model.restUntil > this.#parts.clock.now()) return;
    model.restUntil = 0;
    this.#tellAvailable(channelId, modelId);
  }

  /** A picture came: rate limits in a row are counted anew. A running cool-down stays; the picture was ordered before it. */
  succeeded(channelId: string, modelId: string): void {
    const model = this.#channels.get(channelId)?.models.get(modelId);
    if (model !== undefined) model.strikes = 0;
  }

  /** The cause was mended, or a probe went well: the channel (and all its models, or the one named) can be asked at once. */
  enable(channelId: string, modelId?: string): void {
    const channel = this.#channels.get(channelId);
    if (channel === undefined) return;
    const now = this.#parts.clock.now();
    const wasDisabled = channel.disabledBy !== undefined;
    channel.disabledBy = undefined;
    if (wasDisabled) this.#tellAvailable(channelId, undefined);
    for (const [id, model] of channel.models) {
      if (modelId !== undefined && modelId !== id) continue;
      const wasAway = model.disabledBy !== undefined || model.restUntil > now;
      channel.models.delete(id);
      if (wasAway && !wasDisabled) this.#tellAvailable(channelId, id);
    }
  }

  unavailability(channelId: string, modelId: string): Unavailability | undefined {
    const channel = this.#channels.get(channelId);
    if (channel === undefined) return undefined;
    if (channel.disabledBy !== undefined) {
      const cause = channel.disabledBy === 'auth' ? 'refused its credentials' : 'has no money left or a spending cap';
      return { reason: 'channel_disabled', detail: `The upstream says that it ${cause}; mend it, then enable '${channelId}'` };
    }
    const model = channel.models.get(modelId);
    if (model === undefined) return undefined;
    if (model.disabledBy !== undefined) {
      return {
        reason: 'model_disabled',
        detail: `This channel does not serve ${modelId} any more; enable '${channelId}' to try again`,
      };
    }
    if (model.restUntil <= this.#parts.clock.now()) return undefined;
    const detail =
      model.restClass === 'quota_daily' ? 'Its daily quota is used up until midnight Pacific time' : 'It asked for a pause';
    return { reason: 'cool_down', detail, until: model.restUntil };
  }

  /** The same as plain facts. */
  snapshot(channelId: string, modelId: string): AvailabilitySnapshot {
    const channel = this.#channels.get(channelId);
    const model = channel?.models.get(modelId);
    const isResting = model !== undefined && model.restUntil > this.#parts.clock.now();
    return { coolDownUntil: isResting ? model.restUntil : undefined, disabledBy: channel?.disabledBy ?? model?.disabledBy };
  }

  #coolDown(channelId: string, modelId: string, failure: ChannelFailure, startedAt: number): boolean {
    const { clock, coolDown } = this.#parts;
    const model = this.#model(channelId, modelId, failure.class);
    const repeated = model.strikes > 0 && startedAt >= model.restSetAt;
    if (model.strikes === 0 || repeated) model.strikes += 1;
    const ours = Math.min(coolDown.maxMs, coolDown.baseMs * coolDown.factor ** (model.strikes - 1));
    const stated = failure.retryAfterMs;
    // The upstream knows best, until it turns out that it does not.
    const restMs = stated === undefined || repeated ? Math.max(stated ?? 0, ours) : stated;
    this.#rest(channelId, modelId, failure.class, clock.now() + restMs);
    return repeated;
  }

  #rest(channelId: string, modelId: string, byClass: FailureClass, until: number): void {
    const model = this.#model(channelId, modelId, byClass);
    const now = this.#parts.clock.now();
    const isNews = model.restUntil <= now || model.restClass !== byClass;
    model.restSetAt = now;
    if (until <= model.restUntil) return;
    model.restUntil = until;
    model.restClass = byClass;
    if (isNews) this.#tellUnavailable(channelId, modelId, 'cool_down', byClass, until);
  }

  #channel(channelId: string): ChannelRecord {
    const known = this.#channels.get(channelId);
    if (known !== undefined) return known;
    const channel: ChannelRecord = { disabledBy: undefined, models: new Map() };
    this.#channels.set(channelId, channel);
    return channel;
  }

  #model(channelId: string, modelId: string, byClass: FailureClass): ModelRecord {
    const { models } = this.#channel(channelId);
    const known = models.get(modelId);
    if (known !== undefined) return known;
    const model: ModelRecord = { restUntil: 0, restClass: byClass, restSetAt: 0, strikes: 0, disabledBy: undefined };
    models.set(modelId, model);
    return model;
  }

  #tellUnavailable(
    channel: string,
    model: string | undefined,
    reason: ChannelUnavailable['reason'],
    errorType: FailureClass,
    until: number | undefined,
  ): void {
    const at = this.#parts.clock.now();
    this.#parts.teller.tell({ type: 'channel.unavailable', at, channel, model, reason, errorType, until });
  }

  #tellAvailable(channel: string, model: string | undefined): void {
    this.#parts.teller.tell({ type: 'channel.available', at: this.#parts.clock.now(), channel, model });
  }
}
