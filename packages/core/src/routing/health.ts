import type { ExclusionReason } from './candidate.ts';

/** Why a channel × model cannot be asked now; `undefined` when it can. */
export interface Unavailability {
  readonly reason: Exclude<ExclusionReason, 'route' | 'compliance' | 'unsupported' | 'model_retired' | 'held_back'>;
  readonly detail: string;
  /** Epoch milliseconds at which it ends by itself; `undefined` if it does not. */
  readonly until?: number | undefined;
}

/** What the planner asks of health: a pure reading at one moment. Kept by `resilience/`, read by `routing/`. */
export interface HealthReading {
  /** @param references pictures that go with the order: some upstreams count them among its images. @default 0 */
  unavailability(channelId: string, modelId: string, references?: number): Unavailability | undefined;
}
