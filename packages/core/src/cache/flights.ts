import { CallAbortedError } from '../errors/call-aborted-error.ts';

/** Work that several callers can wait for. */
export interface FlightPlan<T> {
  /** Callers with the same one share the work. */
  readonly key: string;
  /** Told to those who come later. */
  readonly tag: string;
  /** @param signal aborted when the last caller has left, unless the flight `finishes`. */
  readonly work: (signal: AbortSignal) => Promise<T>;
  /** What is done with the outcome; callers do not wait for it, but those who come meanwhile still get it. Never rejects. */
  readonly afterwards?: ((outcome: T) => Promise<void>) | undefined;
  /** Whether only work that is still under way is good enough, and not what is already done. @default false */
  readonly isFresh?: boolean | undefined;
  /** Whether it goes on although every caller has left; asked when the last one leaves. @default it does not */
  readonly finishes?: (() => boolean) | undefined;
}

/** A place on a flight. */
export interface Seat<T> {
  /** Whether it is that of the caller who began the work, of one who came while it was under way, or after it was done. */
  readonly taken: 'first' | 'meanwhile' | 'after';
  /** Rejects as the work does, or with a `CallAbortedError` as soon as the caller's own signal is aborted. */
  readonly outcome: Promise<T>;
}

interface Flight<T> {
  readonly tag: string;
  readonly outcome: Promise<T>;
  readonly abort: (reason: unknown) => void;
  /** That of the plan it began with: those of later callers know nothing of its work. */
  readonly finishes: FlightPlan<T>['finishes'];
  isDone: boolean;
  /** Resolves when all that follows is done. */
  end: Promise<void>;
  seats: number;
}

/** Work in flight, shared by all who want the same at the same time; each of them can leave by itself. */
export class Flights<T> {
  readonly #flights = new Map<string, Flight<T>>();
  readonly #ends = new Set<Promise<void>>();

  /** The tag of the flight with this key, if there is one. */
  tagOf(key: string): string | undefined {
    return this.#flights.get(key)?.tag;
  }

  /**
   * Takes a seat on the flight with this key, which begins now if there is none.
   *
   * @throws CallAbortedError, and begins nothing, when `signal` is aborted already.
   */
  board(plan: FlightPlan<T>, signal: AbortSignal): Seat<T> {
    if (signal.aborted) throw new CallAbortedError(signal.reason);
    const last = this.#flights.get(plan.key);
    const known = last?.isDone === true && plan.isFresh === true ? undefined : last;
    const flight = known ?? this.#begin(plan, last);
    const taken = known === undefined ? 'first' : known.isDone ? 'after' : 'meanwhile';
    return { taken, outcome: this.#sit(plan.key, flight, signal) };
  }

  /** Ends what is still in flight although nobody waits for it, and resolves when all that follows is done. */
  async close(reason: unknown): Promise<void> {
    for (const flight of this.#flights.values()) if (!flight.isDone) flight.abort(reason);
    await Promise.all(this.#ends);
  }

  #begin({ key, tag, work, afterwards, finishes }: FlightPlan<T>, before: Flight<T> | undefined): Flight<T> {
    const controller = new AbortController();
    const abort = (reason: unknown): void => controller.abort(reason);
    const flight: Flight<T> = {
      tag,
      outcome: work(controller.signal),
      abort,
      finishes,
      isDone: false,
      end: Promise.resolve(),
      seats: 0,
    };
    this.#flights.set(key, flight);
    const land = async (): Promise<void> => {
      try {
        const outcome = await flight.outcome;
        flight.isDone = true;
        // The newer outcome is the one to stay.
        await before?.end;
        await afterwards?.(outcome);
      } catch {
        // It is told to everyone who has a seat.
      } finally {
        this.#forget(key, flight);
        this.#ends.delete(flight.end);
      }
    };
    flight.end = land();
    this.#ends.add(flight.end);
    return flight;
  }

  #sit(key: string, flight: Flight<T>, signal: AbortSignal): Promise<T> {
    flight.seats += 1;
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        reject(new CallAbortedError(signal.reason));
        flight.seats -= 1;
        if (flight.seats > 0 || flight.finishes?.() === true) return;
        // Who comes now begins anew, rather than waiting for something that is being given up.
        this.#forget(key, flight);
        flight.abort(signal.reason);
      };
      const stay = (): void => signal.removeEventListener('abort', leave);
      flight.outcome.then(resolve, reject).finally(stay);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  #forget(key: string, flight: Flight<T>): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
  }
}
