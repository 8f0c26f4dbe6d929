import { dispatchDue } from './dispatch-due.ts';
import { sweep } from './sweep.ts';
import { tellError } from '../telling/tell-error.ts';
import type { WorkParts } from './work-parts.ts';

/** How a dispatcher looks, in milliseconds of real time, whatever the queue's clock shows. */
export interface DispatcherOptions {
  /** The longest between two looks: a clock that is set, or that a test moves, tells nobody. @default 250 */
  readonly pollMs?: number;
  /** Between two sweeps while there is work. @default 600_000 */
  readonly sweepMs?: number;
  /** Of idleness after which there is a sweep as well; each further one comes after twice as long. @default 5_000 */
  readonly idleMs?: number;
}

/** The shortest between two looks: what is due and cannot be moved must not be looked at without end. */
const LEAST_MS = 20;

/** The loop that hands out what is due, one in every process that works. */
export class Dispatcher {
  readonly #parts: WorkParts;
  readonly #isIdle: () => boolean;
  readonly #options: Required<DispatcherOptions>;
  #ending: Promise<void> | undefined;
  #isClosed = false;
  #wasNudged = false;
  #wake: (() => void) | undefined;
  #sweptAt = performance.now();
  #idleSweeps = 0;

  /** @param isIdle whether this process has no errand at work. */
  constructor(
    parts: WorkParts,
    isIdle: () => boolean,
    { pollMs = 250, sweepMs = 600_000, idleMs = 5_000 }: DispatcherOptions = {},
  ) {
    this.#parts = parts;
    this.#isIdle = isIdle;
    this.#options = { pollMs, sweepMs, idleMs };
  }

  start(): void {
    this.#ending ??= this.#run();
  }

  /** Something may be due: looks now. */
  nudge(): void {
    this.#wasNudged = true;
    this.#wake?.();
  }

  /** Ends after what it does now. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#wake?.();
    await this.#ending;
  }

  async #run(): Promise<void> {
    while (!this.#isClosed) {
      this.#wasNudged = false;
      let pauseMs = this.#options.pollMs;
      try {
        await dispatchDue(this.#parts);
        await this.#sweepAtTimes();
        pauseMs = await this.#untilDue();
      } catch (error) {
        tellError(this.#parts, 'handing out what is due', error);
      }
      await this.#sleep(pauseMs);
    }
  }

  async #untilDue(): Promise<number> {
    const next = await this.#parts.store.nextDueAt();
    const { pollMs } = this.#options;
    return next === undefined ? pollMs : Math.min(pollMs, Math.max(LEAST_MS, next - this.#parts.clock.now()));
  }

  async #sweepAtTimes(): Promise<void> {
    const { sweepMs, idleMs } = this.#options;
    const isIdle = this.#isIdle();
    if (!isIdle) this.#idleSweeps = 0;
    const afterMs = isIdle ? Math.min(sweepMs, idleMs * 2 ** Math.min(20, this.#idleSweeps)) : sweepMs;
    if (performance.now() - this.#sweptAt < afterMs) return;
    if (isIdle) this.#idleSweeps += 1;
    await sweep(this.#parts);
    await this.#tidy();
    this.#sweptAt = performance.now();
  }

  /** What is due does not wait for it to succeed. */
  async #tidy(): Promise<void> {
    try {
      await this.#parts.tidy?.();
    } catch (error) {
      tellError(this.#parts, 'giving room back', error);
    }
  }

  #sleep(ms: number): Promise<void> {
    if (this.#wasNudged || this.#isClosed) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(wake, ms);
      timer.unref();
      this.#wake = wake;
    });
  }
}
