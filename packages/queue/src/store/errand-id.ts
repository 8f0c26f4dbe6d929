import type { RecordKey, RecordKind } from './job-store.ts';

/** An errand for one record. */
export interface RecordErrand extends RecordKey {
  /** Of an item or a batch the `turn` of its body; of a job or a webhook the version of its record. */
  readonly turn: number;
}

/** An errand for some items of a job that stand behind each other, in their first turn. */
export interface RunErrand {
  readonly kind: 'run';
  readonly jobId: string;
  /** The index of the first. */
  readonly from: number;
  /** How many they are. */
  readonly length: number;
}

const ERRAND = /^(job|item|batch|webhook)\.(.+)\.(\d+)$/;
const RUN = /^run\.(.+)\.(\d+)\.(\d+)$/;

/** The id of an errand for one record. */
export function errandIdOf({ kind, id, turn }: RecordErrand): string {
  return `${kind}.${id}.${turn}`;
}

/** The id of an errand for a run of items. */
export function runErrandIdOf({ jobId, from, length }: Omit<RunErrand, 'kind'>): string {
  return `run.${jobId}.${from}.${length}`;
}

/** What an errand's id says; `undefined` for one of somebody else. */
export function readErrandId(errandId: string): RecordErrand | RunErrand | undefined {
  const [, jobId, from, length] = RUN.exec(errandId) ?? [];
  if (jobId !== undefined) return { kind: 'run', jobId, from: Number(from), length: Number(length) };
  const [, kind, id, turn] = ERRAND.exec(errandId) ?? [];
  return isKind(kind) && id !== undefined ? { kind, id, turn: Number(turn) } : undefined;
}

function isKind(text: string | undefined): text is RecordKind {
  return text === 'job' || text === 'item' || text === 'batch' || text === 'webhook';
}
