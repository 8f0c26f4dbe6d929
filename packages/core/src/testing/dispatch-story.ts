import type { DispatchTeller } from '../channels/channel.ts';

/** What a channel told of its request, and how many requests the upstream had received by then. */
export class DispatchStory implements DispatchTeller {
  readonly told: ('held' | 'sent')[] = [];
  requestsWhenSent = 0;
  readonly #requests: () => number;

  constructor(requests: () => number) {
    this.#requests = requests;
  }

  held(): void {
    this.told.push('held');
  }

  sent(): void {
    this.told.push('sent');
    this.requestsWhenSent = this.#requests();
  }
}
