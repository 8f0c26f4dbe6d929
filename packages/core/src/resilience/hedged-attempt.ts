import { picturesShown } from '../channels/pictures-shown.ts';
import { type Clock, steadyNow } from '../config/clock.ts';
import type { Candidate } from '../routing/candidate.ts';
import type { Teller } from '../telemetry/teller.ts';
import { afford } from './afford.ts';
import { assertWanted } from './assert-wanted.ts';
import type { AttemptRun, SucceededAttempt } from './attempt-run.ts';
import type { CallMemory } from './call-memory.ts';
import { FailedAttempt } from './failed-attempt.ts';
import type { Guards } from './guards.ts';
import { hedgedRace } from './hedged-race.ts';
import type { Hedging } from './hedging.ts';
import type { KeepPlace } from './place.ts';
import type { Search } from './search.ts';
import { Waiter } from './waiter.ts';

/** A picture and where it came from. */
export interface Found<T> extends SucceededAttempt<T> {
  readonly candidate: Candidate;
}

/** What an attempt with a possible hedge is made with. */
export interface HedgedAttemptParts<T> {
  readonly hedging: Hedging;
  readonly guards: Guards;
  readonly attempts: AttemptRun;
  readonly clock: Clock;
  readonly teller: Teller;
  readonly search: Search<T>;
  readonly memory: CallMemory;
  /** Whether the search may ask the candidate now. */
  readonly mayAsk: (candidate: Candidate) => boolean;
  /** Makes the upstream request of a hedge. */
  readonly send: (candidate: Candidate, signal: AbortSignal, keepPlace: KeepPlace) => Promise<SucceededAttempt<T>>;
}

/** The attempts of a search, with a second one beside those that take too long. */
export class HedgedAttempt<T> {
  readonly #parts: HedgedAttemptParts<T>;

  constructor(parts: HedgedAttemptParts<T>) {
    this.#parts = parts;
  }

  /**
   * Makes the first attempt, and perhaps a second.
   *
   * @param others candidates that may be the second; the one that is taken is removed.
   */
  run(first: Candidate, others: Candidate[], ask: (signal: AbortSignal) => Promise<Found<T>>): Promise<Found<T>> {
    const { hedging, attempts, search } = this.#parts;
    const afterMs = hedging.afterMs(first);
    if (afterMs === undefined) return ask(search.signal);
    const second = (): ((own: AbortSignal) => Promise<Found<T>>) | undefined => {
      const hedge = this.#take(first, others);
      return hedge && ((own) => this.#ask(first, hedge, afterMs, own));
    };
    const cut = (reason: Error): void => attempts.cut(search.log, 'hedge', reason);
    return hedgedRace({ first: ask, afterMs, second, cut, signal: search.signal });
  }

  #take(first: Candidate, others: Candidate[]): Candidate | undefined {
    const { hedging, guards, search, memory, mayAsk } = this.#parts;
    if (!hedging.allowed || !search.budget.allows(search.log.started)) return undefined;
    const index = others.findIndex(
      (one) =>
        hedging.fits(one, first) &&
        memory.visits(one) === 0 &&
        mayAsk(one) &&
        guards.unavailability(one.channel.id, one.order.model.id, picturesShown(one.order)) === undefined,
    );
    return index === -1 ? undefined : others.splice(index, 1)[0];
  }

  async #ask(first: Candidate, candidate: Candidate, afterMs: number, signal: AbortSignal): Promise<Found<T>> {
    const { hedging, guards, clock, teller, search, memory, send } = this.#parts;
    const { callId } = search.log;
    const of = { from: first.channel.id, to: candidate.channel.id, model: candidate.order.model.id };
    try {
      const make = (keepPlace: KeepPlace) => {
        hedging.made();
        teller.tell({ type: 'hedge', callId, at: clock.now(), ...of, afterMs });
        return send(candidate, signal, keepPlace);
      };
      const isWanted = () => assertWanted(search, signal, () => new Error('The call has no attempt left for a hedge'));
      const run = () => {
        // Money may have had to be waited for, and the first may have delivered meanwhile.
        isWanted();
        return guards.run(candidate, new Waiter(), make, isWanted);
      };
      const made = await afford(search.spending, candidate, run);
      return { ...made, candidate };
    } catch (reason) {
      // It speaks for its own channel alone; what follows is decided by the first.
      if (reason instanceof FailedAttempt && !signal.aborted) memory.failed(candidate, reason, true, steadyNow(clock));
      throw reason;
    }
  }
}
