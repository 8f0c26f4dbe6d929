import { timeout, TimeoutStrategy } from 'cockatiel';
import { IMAGE_SIZES, type ImageSize } from '../catalog/size.ts';
import type { AttemptTimeouts } from '../transport/timeouts.ts';
import type { Resilience } from './options.ts';

/** What bounds one attempt: its signal is aborted after the time of its size. */
export interface AttemptTimeout {
  /** What the channel's transport is told. */
  readonly timeouts: AttemptTimeouts;
  run<T>(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T>;
}

/**
 * The attempt timeout of each size, built once. It is cooperative: the channel hears of it through its signal and still can
 * deliver what it holds. The signal is not aborted after success, because a body may still be read.
 */
export function createAttemptTimeouts(resilience: Resilience): Readonly<Record<ImageSize, AttemptTimeout>> {
  const { attemptTimeoutMs, connectTimeoutMs, idleTimeoutMs } = resilience;
  const of = (size: ImageSize): AttemptTimeout => {
    const totalMs = attemptTimeoutMs[size];
    const cooperative = { strategy: TimeoutStrategy.Cooperative, abortOnReturn: false };
    const policy = timeout(totalMs, cooperative).dangerouslyUnref();
    return {
      timeouts: Object.freeze({ connectMs: connectTimeoutMs, firstByteMs: totalMs, idleMs: idleTimeoutMs, totalMs }),
      run: (work, signal) => policy.execute((context) => work(context.signal), signal),
    };
  };
  const [small, one, two, four] = IMAGE_SIZES;
  return { [small]: of(small), [one]: of(one), [two]: of(two), [four]: of(four) };
}
