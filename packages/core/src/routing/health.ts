import type { ExclusionReason } from './candidate.ts';

/** Why a channel × model cannot be asked now; `undefined` when it can. */
export interface Unavailability {
  readonly reason: Exclude<ExclusionReason, 'route' | 'unsupported'>;
  readonly detail: string;
  /** Epoch milliseconds at which it ends by itself; `undefined` if it does not. */
  readonly until?: number | undefined;
}

/** What the planner asks of health: a pure reading at one moment. Kept by `resilience/`, read by `routing/`. */
export interface HealthReading {
  unavailability(channelId: string, modelId: string): Unavailability | undefined;
}
