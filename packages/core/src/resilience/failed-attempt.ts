import type { ChannelError } from '../errors/channel-error.ts';
import type { CircuitWeight } from './circuit.ts';
import type { Disposition } from './failure-table.ts';

/** A failed attempt on its way from the attempt through circuit and retry to the failover loop, with what may follow. */
export class FailedAttempt extends Error {
  override readonly name = 'FailedAttempt';
  readonly error: ChannelError;
  readonly disposition: Disposition;
  readonly weight: CircuitWeight;

  constructor(story: Pick<FailedAttempt, 'error' | 'disposition' | 'weight'>) {
    super(story.error.message, { cause: story.error });
    this.error = story.error;
    this.disposition = story.disposition;
    this.weight = story.weight;
  }
}
