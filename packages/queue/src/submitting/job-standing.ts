import { ENDED_ITEM_STATES } from '../store/item-state.ts';
import type { JobStore } from '../store/job-store.ts';
import type { ItemOutcome } from '../telling/queue-events.ts';

/** How many items of a job stand where. */
export interface JobStanding {
  /** Until a moment: the night, or the end of a pause. */
  readonly waiting: number;
  /** For a worker. */
  readonly queued: number;
  /** Being bought at once. */
  readonly working: number;
  /** For others, to go into a batch together. */
  readonly gathering: number;
  /** In a batch at a channel. */
  readonly batched: number;
  /** How those ended that have. */
  readonly outcomes: Readonly<Record<ItemOutcome, number>>;
  readonly ended: number;
  /** The states of `gathering` items, as they are in the store. */
  readonly trays: readonly string[];
}

/** Counts the items of a job. */
export async function standingOf(store: JobStore, jobId: string): Promise<JobStanding> {
  const counts = (await store.count(jobId)).filter(({ kind }) => kind === 'item');
  const of = (wanted: string): number => counts.find(({ state }) => state === wanted)?.count ?? 0;
  const trays = counts.filter(({ state }) => state.startsWith('gathering.'));
  const outcomes = { done: of('done'), failed: of('failed'), cancelled: of('cancelled'), unknown: of('unknown') };
  return {
    waiting: of('waiting'),
    queued: of('offered'),
    working: of('working'),
    gathering: trays.reduce((sum, { count }) => sum + count, 0),
    batched: of('batched'),
    outcomes,
    ended: ENDED_ITEM_STATES.reduce((sum, state) => sum + outcomes[state], 0),
    trays: trays.map(({ state }) => state),
  };
}
