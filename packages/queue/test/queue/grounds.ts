import { backendAt, KINDS, type BackendKind } from '../backends/grounds.ts';
import type { QueueBackend } from '../../src/index.ts';

/** What a queue stands on, for one test file. */
export interface Ground {
  readonly backend: QueueBackend;
  close(): Promise<void>;
}

/** Every ground that a queue stands on, as shops have it, and why one cannot be had here. */
export const GROUNDS = KINDS.map(({ kind, name, missing, open }) => ({
  kind,
  name,
  missing,
  open: async (): Promise<Ground> => {
    const { place, close } = await open({ durable: false });
    return { backend: backendAt(kind, place, {}), close };
  },
}));

/** The ground that is opened soonest here: a Redis, and a directory where there is none. */
export function quickGround(): Promise<Ground> {
  const had = (wanted: BackendKind['kind']) => GROUNDS.find(({ kind, missing }) => kind === wanted && missing === undefined);
  const ground = had('redis') ?? had('embedded');
  if (ground === undefined) throw new Error('An embedded back end can be had everywhere');
  return ground.open();
}
