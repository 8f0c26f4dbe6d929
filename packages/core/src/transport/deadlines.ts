import type { TransportErrorKind } from './transport-error.ts';
import type { AttemptTimeouts } from './timeouts.ts';

/** The deadline that struck. */
export type MissedDeadline = Extract<TransportErrorKind, `${string}_timeout`>;

/** Node runs a longer timer at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * The clocks of one request: connecting, then waiting for the first byte, then the silences of the body, and the whole. They
 * are never all the process waits for.
 *
 * A busy event loop runs its timers before it reads its sockets, so a deadline that strikes looks once more after the sockets
 * were read: an answer that arrived in time is never thrown away.
 */
export class Deadlines {
  readonly #timeouts: AttemptTimeouts;
  readonly #onMissed: (deadline: MissedDeadline) => void;
  readonly #total: NodeJS.Timeout | undefined;
  #phase: NodeJS.Timeout | undefined;
  #steps = 0;
  #stopped = false;

  /** Starts the whole. `onMissed` is called at most once. */
  constructor(timeouts: AttemptTimeouts, onMissed: (deadline: MissedDeadline) => void) {
    this.#timeouts = timeouts;
    this.#onMissed = onMissed;
    this.#total = this.#timer(timeouts.totalMs, () => this.#miss('total_timeout'));
  }

  /** There is no connection yet. */
  connecting(): void {
    this.#enter('connect_timeout', this.#timeouts.connectMs);
  }

  /** The request is about to be written. */
  connected(): void {
    this.#enter('first_byte_timeout', this.#timeouts.firstByteMs);
  }

  /** The answer has begun, or goes on after a pause. */
  answered(): void {
    this.#enter('idle_timeout', this.#timeouts.idleMs);
  }

  /** Some more of the body has come. */
  progressed(): void {
    this.#steps++;
    this.#phase?.refresh();
  }

  /** We do not want more at the moment, so silence is no fault of the upstream. */
  paused(): void {
    this.#steps++;
    clearTimeout(this.#phase);
    this.#phase = undefined;
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#phase);
    clearTimeout(this.#total);
  }

  #enter(deadline: MissedDeadline, ms: number): void {
    this.#steps++;
    clearTimeout(this.#phase);
    // The whole began earlier: it strikes before a phase that gets as long.
    this.#phase = ms >= this.#timeouts.totalMs ? undefined : this.#timer(ms, () => this.#miss(deadline));
  }

  #miss(deadline: MissedDeadline): void {
    const steps = this.#steps;
    setImmediate(() => {
      if (this.#stopped || (deadline !== 'total_timeout' && steps !== this.#steps)) return;
      this.stop();
      this.#onMissed(deadline);
    });
  }

  #timer(ms: number, strike: () => void): NodeJS.Timeout | undefined {
    return ms > LONGEST_TIMER_MS ? undefined : setTimeout(strike, ms).unref();
  }
}
