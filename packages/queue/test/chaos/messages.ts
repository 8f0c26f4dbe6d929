import type { LedgerEntry } from '@retake/simulator';
import type { Chunk, World } from './chaos-world.ts';

/** What became of one item, as its job tells. */
export interface ItemStory {
  readonly key: string;
  readonly index: number;
  readonly outcome: string;
  readonly images: number;
  readonly nanoUsd: number;
  /** The most that can come to it; `undefined` when nobody knows. */
  readonly unknownUpToNanoUsd: number | undefined;
  readonly error: string | undefined;
}

/** What a process of the queue is told. */
export type ToWorker =
  | { readonly type: 'begin'; readonly world: World; readonly chunks: readonly Chunk[]; readonly works: boolean }
  /** Waits for these jobs, and tells how their items ended. */
  | { readonly type: 'report'; readonly jobs: readonly { readonly jobId: string; readonly chunk: Chunk }[] };

/** What a process of the queue tells. */
export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'acknowledged'; readonly key: string; readonly jobId: string }
  | { readonly type: 'ended' }
  | { readonly type: 'trouble'; readonly what: string }
  | { readonly type: 'story'; readonly key: string; readonly items: readonly ItemStory[] };

/** What the simulator is asked, and answers. */
export type ToSimulator =
  | { readonly type: 'begin'; readonly startedAt: number; readonly timeScale: number }
  | { readonly type: 'ledger' };
export type FromSimulator =
  | { readonly type: 'ready'; readonly urls: World['urls'] }
  | {
      readonly type: 'ledger';
      readonly entries: readonly Pick<LedgerEntry, 'channel' | 'promptDigest' | 'billed' | 'nanoUsd' | 'pictures'>[];
    };
