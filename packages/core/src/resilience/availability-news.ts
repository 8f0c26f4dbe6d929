import type { Clock } from '../config/clock.ts';
import type { FailureClass } from '../errors/failure-class.ts';
import type { ChannelUnavailable } from '../telemetry/events.ts';
import type { Teller } from '../telemetry/teller.ts';
import type { CoolDownNews } from './cool-downs/cool-down-store.ts';

/** What news of availability are told with. */
export interface AvailabilityNewsParts {
  readonly clock: Clock;
  readonly teller: Teller;
  /** Told what is learnt here and concerns all who draw with the same accounts. @default nobody */
  readonly learnt?: ((news: CoolDownNews) => void) | undefined;
}

/** Tells who leaves and who comes back: as events here, and to the other processes what was not learnt from them. */
export class AvailabilityNews {
  readonly #parts: AvailabilityNewsParts;
  #isHearing = false;

  constructor(parts: AvailabilityNewsParts) {
    this.#parts = parts;
  }

  /** Does what follows from another process's news. Nothing in it may wait. */
  hear(work: () => void): void {
    this.#isHearing = true;
    try {
      work();
    } finally {
      this.#isHearing = false;
    }
  }

  learnt(news: CoolDownNews): void {
    if (!this.#isHearing) this.#parts.learnt?.(news);
  }

  unavailable(
    channel: string,
    model: string | undefined,
    reason: ChannelUnavailable['reason'],
    errorType: FailureClass,
    until: number | undefined,
  ): void {
    const facts = { at: this.#parts.clock.now(), channel, model, reason, errorType, until };
    this.#parts.teller.tell({ type: 'channel.unavailable', ...facts, ...this.#origin });
  }

  available(channel: string, model: string | undefined): void {
    this.#parts.teller.tell({ type: 'channel.available', at: this.#parts.clock.now(), channel, model, ...this.#origin });
  }

  get #origin(): { readonly elsewhere?: boolean } {
    return this.#isHearing ? { elsewhere: true } : {};
  }
}
