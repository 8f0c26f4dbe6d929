import type { JobStore } from '../store/job-store.ts';

/** A piece of work that is handed to one worker at a time: it names a record, and nothing else. */
export interface Errand {
  /** Unique for each time that the record has something to be done. Letters, digits, `-`, `_` and `.`; not digits alone. */
  readonly id: string;
  /** The lower number goes first; 0 to 1_000_000. */
  readonly priority: number;
}

/** How errands are worked off. */
export interface ErrandWork {
  /** How many at once in this process; can be changed while it works. */
  readonly concurrency: number;
  /**
   * Does one. It may be given an errand that was done before, or is being done by a process that was thought dead: the record says what
   * is left to do. What it throws is told to `onError`, and the errand is offered again by whoever finds its record unfinished.
   */
  readonly run: (errandId: string) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** Errands at work in this process. */
export interface Working {
  /** Takes no new ones and waits for those that run. */
  close(): Promise<void>;
}

/** Hands errands out to the workers of all processes; BullMQ does the work. */
export interface Engine {
  /** Offers errands. One that waits or runs already is not offered again, so that whoever is in doubt can offer once more. */
  offer(errands: readonly Errand[]): Promise<void>;
  /** Takes an errand back that nobody has begun; without effect otherwise. */
  withdraw(errandIds: readonly string[]): Promise<void>;
  work(work: ErrandWork): Working;
}

/** A back end that was opened: what is owed, and who does it. */
export interface OpenBackend {
  readonly store: JobStore;
  readonly engine: Engine;
  /** Told of changes to records of a group, by this process or others; may be told of nothing, and then pollers find them. Never throws. */
  onChange(listener: (group: string) => void): () => void;
  /** Gives room back that is no longer used, at a time when little is done. @default nothing: servers do so by themselves */
  tidy?(): Promise<void>;
  /** Closes connections that it opened. Close what works first. */
  close(): Promise<void>;
}

/** Where and how jobs are kept: in a directory, in PostgreSQL or in Redis. */
export interface QueueBackend {
  /** `embedded`, `postgres` or `redis`. */
  readonly kind: string;
  /** @param name of the queue; queues of other names in the same place do not meet. */
  open(name: string): Promise<OpenBackend>;
}
