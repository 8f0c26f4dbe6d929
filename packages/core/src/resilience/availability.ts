import { steadyClock, steadyNow, timeOfDay } from '../config/clock.ts';
import type { Model } from '../catalog/model.ts';
import type { Channel } from '../channels/channel.ts';
import type { ChannelFailure } from '../errors/channel-error.ts';
import type { FailureClass } from '../errors/failure-class.ts';
import type { Unavailability } from '../routing/health.ts';
import { AvailabilityNews, type AvailabilityNewsParts } from './availability-news.ts';
import { type ChannelRecord, type ModelRecord, newChannelRecord, newModelRecord } from './availability-records.ts';
import type { AvailabilitySnapshot } from './availability-snapshot.ts';
import type { ChannelIsBack, ChannelRests, CoolDownNews } from './cool-downs/cool-down-store.ts';
import { type Disablable, Disablement, WORKED } from './disablement.ts';
import { dispositionOf } from './failure-table.ts';
import type { CoolDownOptions } from './options.ts';
import { msToPacificMidnight } from './pacific-midnight.ts';
import { MAX_RECHECK_MS } from './recheck-delay.ts';

/** What availability is built from. */
export interface AvailabilityParts extends AvailabilityNewsParts {
  readonly coolDown: CoolDownOptions;
  readonly disabledRecheckMs: number;
}

const NOBODY_LOOKS = (): void => {};

/** A channel and one of its models. */
interface Asked {
  readonly channel: Channel;
  readonly model: Model;
}

/**
 * Who cannot be asked for reasons of their own making: cool-downs after a 429, used-up daily quotas, refused credentials,
 * models that are gone. Circuits know the rest. What is disabled is looked at again after a while (`Disablement`).
 */
export class Availability {
  readonly #parts: AvailabilityParts;
  readonly #news: AvailabilityNews;
  readonly #channels = new Map<string, ChannelRecord>();
  #closed = false;

  constructor(parts: AvailabilityParts) {
    this.#parts = parts;
    this.#news = new AvailabilityNews(parts);
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
    this.#news.available(channelId, modelId);
  }

  /**
   * Enters an attempt, which may be the one that looks whether what is disabled is well again. Ask `unavailability` right before.
   *
   * @returns what to call when the attempt is over, however it ended.
   */
  enter(channelId: string, modelId: string): () => void {
    const channel = this.#channels.get(channelId);
    if (channel === undefined) return NOBODY_LOOKS;
    const looks = [channel.disablement, channel.models.get(modelId)?.disablement].flatMap((one) => one?.begin() ?? []);
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
    this.#news.learnt({ type: 'back', channel: channelId, model: modelId, reason: undefined });
    const channel = this.#channels.get(channelId);
    if (channel === undefined) return;
    const now = this.#now;
    const wasDisabled = channel.disablement !== undefined;
    channel.disablement?.end();
    channel.disablement = undefined;
    channel.recheckDelay.reset();
    if (wasDisabled) this.#news.available(channelId, undefined);
    for (const [id, model] of channel.models) {
      if (modelId !== undefined && modelId !== id) continue;
      const wasAway = model.disablement !== undefined || model.restUntil > now;
      model.disablement?.end();
      channel.models.delete(id);
      if (wasAway && !wasDisabled) this.#news.available(channelId, id);
    }
  }

  /** Another process learnt it. What is disabled is looked at again from here too. */
  heard(news: CoolDownNews, asked: Asked): void {
    this.#news.hear(() => (news.type === 'rests' ? this.#heardOfRest(news, asked) : this.#heardOfReturn(news)));
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

  /** Told again and again: what is known already changes nothing, least of all while a real attempt looks whether it is well. */
  #heardOfRest({ channel, model, reason, errorType, forMs }: ChannelRests, asked: Asked): void {
    const modelId = model ?? asked.model.id;
    if (reason === 'cool_down') return this.#rest(channel, modelId, errorType, this.#now + forMs);
    const isModel = reason === 'model_disabled';
    const record = isModel ? this.#model(channel, modelId, errorType) : this.#channel(channel);
    if (record.disablement === undefined) this.#disable(record, asked, errorType, this.#now, isModel ? modelId : undefined);
  }

  #heardOfReturn({ channel, model, reason }: ChannelIsBack): void {
    if (reason === undefined) return this.enable(channel, model);
    const record = this.#channels.get(channel);
    this.#mend(model === undefined ? record : record?.models.get(model), channel, model);
  }

  /** @param modelId of what is disabled, when it is not the whole channel. */
  #disable(record: Disablable, asked: Asked, byClass: FailureClass, startedAt: number, modelId: string | undefined): void {
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
        if (record.disablement === disablement) this.#mend(record, channelId, modelId);
      },
    });
    record.disablement = disablement;
    if (this.#closed) disablement.end();
    const reason = modelId === undefined ? 'channel_disabled' : 'model_disabled';
    this.#news.unavailable(channelId, modelId, reason, byClass, undefined);
    const rests = { type: 'rests', channel: channelId, model: modelId, reason, errorType: byClass } as const;
    this.#news.learnt({ ...rests, forMs: MAX_RECHECK_MS });
  }

  #mend(record: Disablable | undefined, channel: string, model: string | undefined): void {
    if (record?.disablement === undefined) return;
    record.disablement.end();
    record.disablement = undefined;
    this.#news.available(channel, model);
    this.#news.learnt({ type: 'back', channel, model, reason: model === undefined ? 'channel_disabled' : 'model_disabled' });
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
    if (isNews) this.#news.unavailable(channelId, modelId, 'cool_down', byClass, this.#shown(until));
    const rests = { type: 'rests', channel: channelId, model: modelId, reason: 'cool_down', errorType: byClass } as const;
    this.#news.learnt({ ...rests, forMs: Math.ceil(until - now) });
  }

  #channel(channelId: string): ChannelRecord {
    const known = this.#channels.get(channelId);
    if (known !== undefined) return known;
    const channel = newChannelRecord(this.#parts.disabledRecheckMs);
    this.#channels.set(channelId, channel);
    return channel;
  }

  #model(channelId: string, modelId: string, byClass: FailureClass): ModelRecord {
    const { models } = this.#channel(channelId);
    const known = models.get(modelId);
    if (known !== undefined) return known;
    const model = newModelRecord(byClass, this.#parts.disabledRecheckMs);
    models.set(modelId, model);
    return model;
  }
}
