import { setTimeout } from 'node:timers/promises';
import { CallAbortedError } from '../errors/call-aborted-error.ts';

/** Waits; rejects with a `CallAbortedError` as soon as the signal is aborted. */
export async function wait(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(ms, undefined, { signal });
  } catch {
    throw new CallAbortedError(signal.reason);
  }
}
