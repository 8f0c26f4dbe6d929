import type { DispatchTeller } from '../channels/channel.ts';

/** What an attempt's channel told of its request. Until it promises otherwise, the request counts as sent. */
export class DispatchRecord implements DispatchTeller {
  #told: 'nothing' | 'held' | 'sent' = 'nothing';

  /** Whether the request may have reached the upstream. */
  get possible(): boolean {
    return this.#told !== 'held';
  }

  held(): void {
    if (this.#told === 'nothing') this.#told = 'held';
  }

  sent(): void {
    this.#told = 'sent';
  }
}
