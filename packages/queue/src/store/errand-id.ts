import type { RecordKey, RecordKind } from './job-store.ts';

/** What an errand's id says. */
export interface NamedErrand extends RecordKey {
  /** Of an item or a batch the `turn` of its body; of a job or a webhook the version of its record. */
  readonly turn: number;
}

const ERRAND = /^(job|item|batch|webhook)\.(.+)\.(\d+)$/;

/** The id of an errand. */
export function errandIdOf({ kind, id, turn }: NamedErrand): string {
  return `${kind}.${id}.${turn}`;
}

/** What an errand's id says; `undefined` for one of somebody else. */
export function readErrandId(errandId: string): NamedErrand | undefined {
  const [, kind, id, turn] = ERRAND.exec(errandId) ?? [];
  return isKind(kind) && id !== undefined ? { kind, id, turn: Number(turn) } : undefined;
}

function isKind(text: string | undefined): text is RecordKind {
  return text === 'job' || text === 'item' || text === 'batch' || text === 'webhook';
}
