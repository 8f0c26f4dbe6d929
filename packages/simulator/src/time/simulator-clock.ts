/** The time a simulator lives in: latency, outages and error rates by hour all read it. */
export interface SimulatorClock {
  /** Epoch milliseconds. */
  now(): number;
  /** Resolves once `ms` have passed, or as soon as `signal` aborts; it never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}
