import type { RetakeEvent } from './events.ts';

/** What the rooms of a call know of telemetry: they tell, and let it put its context around their work. */
export interface Teller {
  /** Never throws, never waits. */
  tell(event: RetakeEvent): void;
  /** Runs `work` with the span of this call or attempt active, so that what happens inside nests below it. */
  within<T>(id: string, work: () => T): T;
}
