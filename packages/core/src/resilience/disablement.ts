import type { Model } from '../catalog/model.ts';
import type { Channel, ProbeReport } from '../channels/channel.ts';
import type { Clock } from '../config/clock.ts';
import { FAILURE_CLASSES, type FailureClass } from '../errors/failure-class.ts';
import { abandonAfter } from './abandon.ts';
import { FAILURE_TABLE } from './failure-table.ts';
import type { RecheckDelay } from './recheck-delay.ts';
import { MAX_TIMER_MS } from './sleep.ts';

/** The longest a probe is waited for, in milliseconds: it draws nothing. */
const PROBE_MS = 30_000;

const DISABLING: ReadonlySet<FailureClass> = new Set(
  FAILURE_CLASSES.filter((one) => FAILURE_TABLE[one].settled.health.endsWith('-disabled')),
);

/** Failures of a model that has worked: credential, balance and model are there. */
export const WORKED: ReadonlySet<FailureClass> = new Set(['no_image', 'blocked', 'recitation', 'wrong_output']);

/** A channel or a model, as far as it can be disabled. */
export interface Disablable {
  disablement: Disablement | undefined;
  /** Outlives a disablement: how often in a row it was disabled is known here. */
  readonly recheckDelay: RecheckDelay;
}

/** What a disablement is built from. */
export interface DisablementParts {
  readonly channel: Channel;
  /** That of the attempt that failed. */
  readonly model: Model;
  readonly byClass: FailureClass;
  readonly clock: Clock;
  readonly delay: RecheckDelay;
  /** Called once, when a probe or a real attempt found it well. */
  readonly mended: () => void;
}

/**
 * A channel or a model that is out of service until somebody says so or a second look finds it well. The look is a free probe in the
 * background where the channel has one; where it has none, or where a probe cannot tell (a GET sees no empty balance), one real
 * attempt at a time is let through.
 */
export class Disablement {
  readonly #parts: DisablementParts;
  readonly #over = new AbortController();
  #byClass: FailureClass;
  #byAttempt: boolean;
  #seenByProbe = false;
  #until = 0;
  /** When the real attempt began that is let through. */
  #trialSince: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: DisablementParts) {
    this.#parts = parts;
    this.#byClass = parts.byClass;
    this.#byAttempt = parts.channel.probe === undefined || parts.byClass === 'billing';
    this.#rest(parts.delay.next());
  }

  /** The class that keeps it out of service. */
  get byClass(): FailureClass {
    return this.#byClass;
  }

  /** When it is looked at again, in epoch milliseconds. */
  get until(): number {
    return this.#until;
  }

  /** Whether one real attempt may be made now. */
  get admits(): boolean {
    return this.#byAttempt && this.#trialSince === undefined && this.#parts.clock.now() >= this.#until;
  }

  /** The real attempt begins. Gives what to call when it is over, however it ended. */
  begin(): () => void {
    const since = this.#parts.clock.now();
    this.#trialSince = since;
    return () => {
      if (this.#trialSince !== since) return;
      // Neither well nor refused: an abort, an overload, a broken connection tell nothing.
      this.#trialSince = undefined;
      this.#rest(this.#parts.delay.same());
    };
  }

  /** A failure of the kind that disables. That of an attempt which was in flight before is old news. */
  failedAgain(byClass: FailureClass, startedAt: number): void {
    if (!this.#isTrial(startedAt)) return;
    this.#trialSince = undefined;
    this.#byClass = byClass;
    this.#rest(this.#parts.delay.next());
  }

  /** The upstream worked for an attempt. */
  worked(startedAt: number): void {
    if (this.#isTrial(startedAt)) this.#parts.mended();
  }

  /** Nobody but a probe saw the trouble, and a key may draw that must not list models: one real attempt may prove it wrong. */
  foundByProbe(): void {
    clearTimeout(this.#timer);
    this.#byAttempt = true;
    this.#seenByProbe = true;
  }

  /**
   * A probe between the looks has answered: the class it was refused with, or `undefined` when it is well. Being well ends the
   * disablement at once if a probe has seen the trouble too; one that never did cannot tell that it is over.
   */
  probed(refusedWith: FailureClass | undefined): void {
    if (refusedWith === this.#byClass) this.#seenByProbe = true;
    else if (refusedWith === undefined && this.#seenByProbe) this.#parts.mended();
  }

  /** It is enabled, or the service closes: there will be no further look. */
  end(): void {
    clearTimeout(this.#timer);
    this.#over.abort(new Error('The probe is not needed any more'));
  }

  #isTrial(startedAt: number): boolean {
    return this.#trialSince !== undefined && startedAt >= this.#trialSince;
  }

  #rest(ms: number): void {
    this.#until = this.#parts.clock.now() + ms;
    if (this.#byAttempt || this.#over.signal.aborted) return;
    this.#timer = setTimeout(() => void this.#probe(), Math.min(ms, MAX_TIMER_MS)).unref();
  }

  async #probe(): Promise<void> {
    const report = await this.#report();
    if (this.#over.signal.aborted) return;
    const { delay, mended } = this.#parts;
    const failed = report?.failure?.class;
    if (report?.reachable === true && failed === undefined && report.connectionOnly !== true) mended();
    else if (failed !== undefined && DISABLING.has(failed)) {
      // What a probe of another class says of the balance or of the model need not be true of what is refused: next time in earnest.
      this.#byAttempt = failed === 'billing' || failed !== this.#byClass;
      this.#byClass = failed === 'billing' ? failed : this.#byClass;
      this.#rest(delay.next());
    } else if (report?.reachable === false) this.#rest(delay.same());
    else {
      // It answers, but not what was asked: only a real attempt can tell.
      this.#byAttempt = true;
      this.#until = this.#parts.clock.now();
    }
  }

  /** `undefined` when the probe itself is broken. */
  async #report(): Promise<ProbeReport | undefined> {
    const { channel, model } = this.#parts;
    const late = AbortSignal.timeout(PROBE_MS);
    const signal = AbortSignal.any([this.#over.signal, late]);
    try {
      return await abandonAfter(Promise.resolve(channel.probe?.(model, signal)), signal, 1_000);
    } catch {
      return late.aborted ? { reachable: false, latencyMs: PROBE_MS } : undefined;
    }
  }
}
