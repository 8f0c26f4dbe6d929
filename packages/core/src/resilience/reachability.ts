import { type Clock, steadyNow, timeOfDay } from '../config/clock.ts';
import type { Unavailability } from '../routing/health.ts';
import type { Teller } from '../telemetry/teller.ts';

interface Loss {
  readonly since: number;
  until: number;
}

/**
 * Which channels cannot be reached at all, as free probes found. A channel that is left out for it needs no caller to find out that
 * the connection fails, and comes back with the first probe, or picture, that gets through.
 *
 * What a probe found holds until the next one should have come: calls that find everybody out of reach, because it is their own network
 * that is down, wait for that moment and then try.
 */
export class Reachability {
  readonly #clock: Clock;
  readonly #teller: Teller;
  /** By channel; times are epoch milliseconds. */
  readonly #lost = new Map<string, Loss>();

  constructor(clock: Clock, teller: Teller) {
    this.#clock = clock;
    this.#teller = teller;
  }

  /** Since when the channel cannot be reached, in epoch milliseconds; `undefined` when it can, or nobody knows. */
  lostSince(channelId: string): number | undefined {
    const since = this.#lost.get(channelId)?.since;
    return since === undefined ? undefined : timeOfDay(this.#clock, since);
  }

  unavailability(channelId: string): Unavailability | undefined {
    const loss = this.#lost.get(channelId);
    if (loss === undefined || steadyNow(this.#clock) >= loss.until) return undefined;
    const detail = 'Probes cannot reach it; it is probed on, and comes back by itself';
    return { reason: 'unreachable', detail, until: timeOfDay(this.#clock, loss.until) };
  }

  /** @param forMs when the next probe should have come, in milliseconds from now. */
  lost(channelId: string, forMs: number): void {
    const since = steadyNow(this.#clock);
    const until = since + forMs;
    const known = this.#lost.get(channelId);
    if (known !== undefined) {
      known.until = until;
      return;
    }
    this.#lost.set(channelId, { since, until });
    const of = { channel: channelId, model: undefined, until: timeOfDay(this.#clock, until) };
    this.#teller.tell({ type: 'channel.unavailable', at: this.#clock.now(), ...of, reason: 'unreachable', errorType: 'network' });
  }

  found(channelId: string): void {
    if (!this.#lost.delete(channelId)) return;
    this.#teller.tell({ type: 'channel.available', at: this.#clock.now(), channel: channelId, model: undefined });
  }
}
