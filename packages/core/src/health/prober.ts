import type { Model } from '../catalog/model.ts';
import type { Channel, ProbeReport } from '../channels/channel.ts';
import { type Clock, type Random, steadyNow } from '../config/clock.ts';
import type { HealthReading } from '../routing/health.ts';
import type { RetakeEvent } from '../telemetry/events.ts';
import { pause } from './pause.ts';
import { isProbeReport } from './probe-report.ts';
import { confirmAfterMs, probesInFlight, type Probing } from './probe-options.ts';
import { ProbeSlots } from './probe-slots.ts';

/** A channel, and the models it sells. */
export interface ProbedChannel {
  readonly channel: Channel;
  readonly models: readonly Model[];
}

/** What a prober is built from. */
export interface ProberParts {
  readonly probing: Probing;
  readonly channels: readonly ProbedChannel[];
  /** The model that is probed before any was asked for, where `eager` is on. */
  readonly defaultModel: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly health: HealthReading;
  /** Told what a probe found, once a second one agreed. */
  readonly found: (channel: Channel, model: Model, report: ProbeReport) => void;
  /** Draws a picture of the channel that is paid for; absent where that is not wanted. */
  readonly canary?: ((channel: Channel, models: readonly Model[], signal: AbortSignal) => Promise<void>) | undefined;
}

/**
 * Looks after the channels that no call asks, and those that are away: every 15 to 30 seconds by a request that costs nothing. A
 * channel × model that delivers is left alone. It begins with the first call, and keeps no process alive.
 *
 * What it finds is reachability: a connection, a credential, a model. Whether there is capacity it cannot see, and does not say.
 */
export class Prober {
  readonly #parts: ProberParts;
  readonly #slots: ProbeSlots;
  readonly #over = new AbortController();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** Models that calls asked for, on whatever channel. */
  readonly #wanted = new Set<string>();
  /** Epoch milliseconds of the last picture, by channel and model. */
  readonly #deliveredAt = new Map<string, Map<string, number>>();
  /** Channel × model that a probe found well, and did not refuse since. */
  readonly #seenWell = new Set<string>();
  #running = false;

  constructor(parts: ProberParts) {
    this.#parts = parts;
    this.#slots = new ProbeSlots(probesInFlight(parts.probing, parts.channels.length));
    if (!parts.probing.eager) return;
    this.#wanted.add(parts.defaultModel);
    this.#begin();
  }

  /** Learns from the traffic what is asked for, and who delivers. Never throws. */
  told(event: RetakeEvent): void {
    if (event.type === 'attempt.started' && event.kind !== 'probe') {
      this.#wanted.add(event.model);
      this.#begin();
    } else if (event.type === 'attempt.succeeded') {
      const at = steadyNow(this.#parts.clock);
      const known = this.#deliveredAt.get(event.channel);
      if (known === undefined) this.#deliveredAt.set(event.channel, new Map([[event.model, at]]));
      else known.set(event.model, at);
    }
  }

  /** Ends the probes in flight, and starts no more. Safe to repeat. */
  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#over.abort(new Error('The service is closing'));
  }

  #begin(): void {
    if (this.#running || this.#over.signal.aborted) return;
    this.#running = true;
    for (const probed of this.#parts.channels) {
      if (probed.channel.probe !== undefined || this.#parts.canary !== undefined) this.#schedule(probed);
    }
  }

  #schedule(probed: ProbedChannel): void {
    if (this.#over.signal.aborted) return;
    const { minIntervalMs, maxIntervalMs } = this.#parts.probing;
    const inMs = minIntervalMs + this.#parts.random() * (maxIntervalMs - minIntervalMs);
    const again = (): void => this.#schedule(probed);
    // Whatever went wrong in it, nobody is there to hear of it, and the next look must come.
    const look = (): void => void this.#look(probed).then(again, again);
    this.#timers.set(probed.channel.id, setTimeout(look, inMs).unref());
  }

  async #look({ channel, models }: ProbedChannel): Promise<void> {
    const asked = models.filter(({ id }) => this.#wanted.has(id));
    // Before the first call any model tells whether the channel is there.
    const wanted = asked.length === 0 && this.#parts.probing.eager ? models.slice(0, 1) : asked;
    for (const model of wanted) {
      if (this.#delivers(channel.id, model.id) && !this.#isAway(channel, model)) continue;
      const report = await this.#probeTwice(channel, model);
      if (report === undefined || this.#over.signal.aborted) continue;
      if (this.#isContradicted(channel, model, report) || !this.#isNews(channel, model, report)) continue;
      this.#parts.found(channel, model, report);
      // What stands in the way of the channel stands in the way of its other models.
      if (!report.reachable || report.failure?.class === 'auth' || report.failure?.class === 'billing') return;
    }
    if (this.#parts.canary === undefined || wanted.length === 0 || this.#delivers(channel.id)) return;
    try {
      await this.#parts.canary(channel, wanted, this.#over.signal);
    } catch {
      // It has told of itself; the next look must come all the same.
    }
  }

  /** Pictures of another model prove that it can be reached, and is paid and open: only of the model itself can a probe know better. */
  #isContradicted(channel: Channel, model: Model, { reachable, failure }: ProbeReport): boolean {
    const isOfChannel = !reachable || failure?.class === 'auth' || failure?.class === 'billing';
    return isOfChannel && !this.#isAway(channel, model) && this.#delivers(channel.id);
  }

  /**
   * A refusal of what was never well for a probe says nothing: a key that may draw, but must not look at models. So does one that a
   * picture has proved wrong since.
   */
  #isNews(channel: Channel, model: Model, report: ProbeReport): boolean {
    const pair = `${channel.id}\n${model.id}`;
    if (isWell(report)) this.#seenWell.add(pair);
    else if (report.reachable && !this.#isAway(channel, model)) return this.#seenWell.delete(pair);
    return true;
  }

  /** A blip must not send a channel away: what is bad is asked a second time. `undefined` when nothing was learnt. */
  async #probeTwice(channel: Channel, model: Model): Promise<ProbeReport | undefined> {
    const first = await this.#probe(channel, model);
    if (first === undefined || isWell(first) || this.#isAway(channel, model)) return first;
    await pause(confirmAfterMs(this.#parts.probing), this.#over.signal);
    const second = await this.#probe(channel, model);
    if (second === undefined || isWell(second)) return second;
    return first.reachable === second.reachable && first.failure?.class === second.failure?.class ? second : undefined;
  }

  async #probe(channel: Channel, model: Model): Promise<ProbeReport | undefined> {
    const { timeoutMs } = this.#parts.probing;
    return this.#slots.run(async () => {
      if (channel.probe === undefined || this.#over.signal.aborted) return undefined;
      const late = AbortSignal.timeout(timeoutMs);
      const signal = AbortSignal.any([this.#over.signal, late]);
      try {
        const report: unknown = await Promise.race([channel.probe(model, signal), aborted(signal)]);
        // What is no report tells as little as a probe that throws; taken for one, it would send the channel away, or end the process.
        return isProbeReport(report) ? report : undefined;
      } catch {
        // A probe that is broken tells nothing; one that does not answer tells that nobody is there.
        return late.aborted && !this.#over.signal.aborted ? { reachable: false, latencyMs: timeoutMs } : undefined;
      }
    });
  }

  /** Whether pictures came from it lately: of the model, or of any. */
  #delivers(channelId: string, modelId?: string): boolean {
    const since = steadyNow(this.#parts.clock) - this.#parts.probing.minIntervalMs;
    for (const [id, at] of this.#deliveredAt.get(channelId) ?? []) {
      if ((modelId === undefined || modelId === id) && at > since) return true;
    }
    return false;
  }

  /** Whether it is out of service for a reason that a probe can see. */
  #isAway(channel: Channel, model: Model): boolean {
    const reason = this.#parts.health.unavailability(channel.id, model.id)?.reason;
    return reason === 'unreachable' || reason === 'channel_disabled' || reason === 'model_disabled';
  }
}

function isWell({ reachable, failure }: ProbeReport): boolean {
  return reachable && failure === undefined;
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
