import { type Clock, steadyClock, steadyNow, timeOfDay } from '../config/clock.ts';
import type { Model } from '../catalog/model.ts';
import type { Channel } from '../channels/channel.ts';
import type { ChannelFailure } from '../errors/channel-error.ts';
import type { FailureClass } from '../errors/failure-class.ts';
import type { Unavailability } from '../routing/health.ts';
import type { ChannelUnavailable } from '../telemetry/events.ts';
import type { Teller } from '../telemetry/teller.ts';
import type { ChannelRecord, ModelRecord } from './availability-records.ts';
import { type Disablable, Disablement, WORKED } from './disablement.ts';
import { dispositionOf } from './failure-table.ts';
import type { CoolDownOptions } from './options.ts';
import { msToPacificMidnight } from './pacific-midnight.ts';
import { RecheckDelay } from './recheck-delay.ts';

/** What availability is built from. */
export interface AvailabilityParts {
  readonly coolDown: CoolDownOptions;
  readonly disabledRecheckMs: number;
  readonly clock: Clock;
  readonly teller: Teller;
}

/** The availability of one channel × model. */
export interface AvailabilitySnapshot {
  /** Epoch milliseconds. */
  readonly coolDownUntil: number | undefined;
  /** The class that disabled the channel or the model; `undefined` when neither is. */
  readonly disabledBy: FailureClass | undefined;
  /**
   * When that is looked at again by itself, in epoch milliseconds: by a free probe in the background, or, where none can tell, by the
   * first real attempt after it. It is a time to look and no promise.
   */
  readonly disabledUntil: number | undefined;
}

/**
 * Who cannot be asked for reasons of their own making: cool-downs after a 429, used-up daily quotas, refused credentials,
 * models that are gone. Circuits know the rest. What is disabled is looked at again after a while (`Disablement`).
 */
export class Availability {
  readonly #parts: AvailabilityParts;
  readonly #channels = new Map<string, ChannelRecord>();
  #closed = false;

  constructor(parts: AvailabilityParts) {
    this.#parts = parts;
  }

  /**
   * Learns from a failed attempt.
   *
   * @param startedAt when the attempt began, in steady milliseconds: of many in flight that hit the same limit, only the first is a strike.
   * @returns whether it repeated an earlier rate limit.
   */
  failed(
    { channel, order: { model } }: { readonly channel: Channel; readonly order: { readonly model: Model } },
    failure: ChannelFailure,
    startedAt: number,
  ): boolean {
    const { health } = dispositionOf(failure);
    switch (health) {
      case 'none':
        if (WORKED.has(failure.class)) this.#worked(channel.id, model.id, startedAt);
        return false;
      case 'cool-down':
        return this.#coolDown(channel.id, model.id, failure, startedAt);
      case 'daily-quota':
        this.#rest(channel.id, model.id, failure.class, this.#now + msToPacificMidnight(this.#parts.clock.now()));
        return false;
      case 'channel-disabled':
        this.#disable(this.#channel(channel.id), { channel, model }, failure.class, startedAt, undefined);
        return false;
      case 'model-disabled':
        this.#disable(this.#model(channel.id, model.id, failure.class), { channel, model }, failure.class, startedAt, model.id);
        return false;
      default:
        return health satisfies never;
    }
  }

  /** A free probe reached the channel; `failure` is what it was refused with. */
  probed(channel: Channel, model: Model, failure: ChannelFailure | undefined): void {
    const of = () => [this.#channels.get(channel.id), this.#channels.get(channel.id)?.models.get(model.id)];
    const known = of().some((one) => one?.disablement !== undefined);
    for (const one of of()) one?.disablement?.probed(failure?.class);
    if (known || failure === undefined || !dispositionOf(failure).health.endsWith('-disabled')) return;
    this.failed({ channel, order: { model } }, failure, this.#now);
    for (const one of of()) one?.disablement?.foundByProbe();
  }

  /** An attempt begins: a rest that is over is told as such, once. */
  began(channelId: string, modelId: string): void {
    const model = this.#channels.get(channelId)?.models.get(modelId);
    if (model === undefined || model.restUntil === 0 || model.restUntil > this.#now) return;
    model.restUntil = 0;
    this.#tellAvailable(channelId, modelId);
  }

  /**
   * Enters an attempt, which may be the one that looks whether what is disabled is well again. Ask `unavailability` right before.
   *
   * @returns what to call when the attempt is over, however it ended.
   */
  enter(channelId: string, modelId: string): () => void {
    const channel = this.#channels.get(channelId);
    const looks = [channel?.disablement, channel?.models.get(modelId)?.disablement].flatMap((one) => one?.begin() ?? []);
    return () => {
      for (const over of looks) over();
    };
  }

  /** A picture came: rate limits in a row are counted anew. A running cool-down stays; the picture was ordered before it. */
  succeeded(channelId: string, modelId: string, startedAt: number): void {
    const channel = this.#channels.get(channelId);
    const model = channel?.models.get(modelId);
    this.#worked(channelId, modelId, startedAt);
    if (model !== undefined) model.strikes = 0;
    // A picture that was ordered before says nothing of what came after it.
    for (const record of [channel, model]) if (record?.disablement === undefined) record?.recheckDelay.reset();
  }

  /** The cause was mended: the channel (and all its models, or the one named) can be asked at once. */
  enable(channelId: string, modelId?: string): void {
    const channel = this.#channels.get(channelId);
    if (channel === undefined) return;
    const now = this.#now;
    const wasDisabled = channel.disablement !== undefined;
    channel.disablement?.end();
    channel.disablement = undefined;
    channel.recheckDelay.reset();
    if (wasDisabled) this.#tellAvailable(channelId, undefined);
    for (const [id, model] of channel.models) {
      if (modelId !== undefined && modelId !== id) continue;
      const wasAway = model.disablement !== undefined || model.restUntil > now;
      model.disablement?.end();
      channel.models.delete(id);
      if (wasAway && !wasDisabled) this.#tellAvailable(channelId, id);
    }
  }

  /** Ends all probes, and starts no more. */
  close(): void {
    this.#closed = true;
    for (const channel of this.#channels.values()) {
      channel.disablement?.end();
      for (const model of channel.models.values()) model.disablement?.end();
    }
  }

  unavailability(channelId: string, modelId: string): Unavailability | undefined {
    const channel = this.#channels.get(channelId);
    if (channel === undefined) return undefined;
    if (channel.disablement?.admits === false) {
      const cause = channel.disablement.byClass === 'auth' ? 'refused its credentials' : 'has no money left or a spending cap';
      return {
        reason: 'channel_disabled',
        detail: `The upstream says that it ${cause}; mend it and enable '${channelId}', or wait until it is looked at again`,
      };
    }
    const model = channel.models.get(modelId);
    if (model === undefined) return undefined;
    if (model.disablement?.admits === false) {
      return {
        reason: 'model_disabled',
        detail: `This channel does not serve ${modelId} any more; enable '${channelId}', or wait until it is looked at again`,
      };
    }
    if (model.restUntil <= this.#now) return undefined;
    const detail =
      model.restClass === 'quota_daily' ? 'Its daily quota is used up until midnight Pacific time' : 'It asked for a pause';
    return { reason: 'cool_down', detail, until: this.#shown(model.restUntil) };
  }

  /** The same as plain facts. */
  snapshot(channelId: string, modelId: string): AvailabilitySnapshot {
    const channel = this.#channels.get(channelId);
    const model = channel?.models.get(modelId);
    const isResting = model !== undefined && model.restUntil > this.#now;
    const disablement = channel?.disablement ?? model?.disablement;
    return {
      coolDownUntil: isResting ? this.#shown(model.restUntil) : undefined,
      disabledBy: disablement?.byClass,
      disabledUntil: disablement && this.#shown(disablement.until),
    };
  }

  /** Steady, as all moments here: what is shown of them is the time of day. */
  get #now(): number {
    return steadyNow(this.#parts.clock);
  }

  #shown(at: number): number {
    return timeOfDay(this.#parts.clock, at);
  }

  /** @param modelId of what is disabled, when it is not the whole channel. */
  #disable(
    record: Disablable,
    asked: { readonly channel: Channel; readonly model: Model },
    byClass: FailureClass,
    startedAt: number,
    modelId: string | undefined,
  ): void {
    if (record.disablement !== undefined) {
      record.disablement.failedAgain(byClass, startedAt);
      return;
    }
    const channelId = asked.channel.id;
    const disablement = new Disablement({
      ...asked,
      byClass,
      clock: steadyClock(this.#parts.clock),
      delay: record.recheckDelay,
      mended: () => {
        if (record.disablement !== disablement) return;
        record.disablement = undefined;
        disablement.end();
        this.#tellAvailable(channelId, modelId);
      },
    });
    record.disablement = disablement;
    if (this.#closed) disablement.end();
    const reason = modelId === undefined ? 'channel_disabled' : 'model_disabled';
    this.#tellUnavailable(channelId, modelId, reason, byClass, undefined);
  }

  #worked(channelId: string, modelId: string, startedAt: number): void {
    const channel = this.#channels.get(channelId);
    channel?.disablement?.worked(startedAt);
    channel?.models.get(modelId)?.disablement?.worked(startedAt);
  }

  #coolDown(channelId: string, modelId: string, failure: ChannelFailure, startedAt: number): boolean {
    const { coolDown } = this.#parts;
    const model = this.#model(channelId, modelId, failure.class);
    const repeated = model.strikes > 0 && startedAt >= model.restSetAt;
    if (model.strikes === 0 || repeated) model.strikes += 1;
    const ours = Math.min(coolDown.maxMs, coolDown.baseMs * coolDown.factor ** (model.strikes - 1));
    const stated = failure.retryAfterMs;
    // The upstream knows best, until it turns out that it does not.
    const restMs = stated === undefined || repeated ? Math.max(stated ?? 0, ours) : stated;
    this.#rest(channelId, modelId, failure.class, this.#now + restMs);
    return repeated;
  }

  #rest(channelId: string, modelId: string, byClass: FailureClass, until: number): void {
    const model = this.#model(channelId, modelId, byClass);
    const now = this.#now;
    const isNews = model.restUntil <= now || model.restClass !== byClass;
    model.restSetAt = now;
    if (until <= model.restUntil) return;
    model.restUntil = until;
    model.restClass = byClass;
    if (isNews) this.#tellUnavailable(channelId, modelId, 'cool_down', byClass, this.#shown(until));
  }

  #channel(channelId: string): ChannelRecord {
    const known = this.#channels.get(channelId);
    if (known !== undefined) return known;
    const channel: ChannelRecord = {
      disablement: undefined,
      recheckDelay: new RecheckDelay(this.#parts.disabledRecheckMs),
      models: new Map(),
    };
    this.#channels.set(channelId, channel);
    return channel;
  }

  #model(channelId: string, modelId: string, byClass: FailureClass): ModelRecord {
    const { models } = this.#channel(channelId);
    const known = models.get(modelId);
    if (known !== undefined) return known;
    const model: ModelRecord = {
      restUntil: 0,
      restClass: byClass,
      restSetAt: 0,
      strikes: 0,
      disablement: undefined,
      recheckDelay: new RecheckDelay(this.#parts.disabledRecheckMs),
    };
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
