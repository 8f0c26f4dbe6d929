import type { BudgetOptions, ChannelLimits, ResilienceOptions, RetakeEvent, SharedOptions } from '@retake/core';

/** How a replica is made. */
export interface ReplicaOptions {
  /** URL of the Redis that all share. */
  readonly redis: string;
  readonly durable: boolean;
  /** Of the simulated AI Studio. */
  readonly baseUrl: string;
  /** Of a second channel. */
  readonly relayUrl?: string;
  /** Where it draws a picture before it is ready. */
  readonly warmUpUrl?: string;
  readonly limits?: ChannelLimits;
  readonly budgets?: readonly BudgetOptions[];
  readonly shared?: SharedOptions;
  readonly resilience?: ResilienceOptions;
}

/** What a replica is told. */
export type ToReplica =
  | { readonly type: 'draw'; readonly id: number; readonly prompt: string; readonly idempotencyKey?: string | undefined }
  | { readonly type: 'backlog'; readonly name: string; readonly calls: number; readonly overMs: number };

/** What it tells. */
export type FromReplica =
  | { readonly type: 'ready' }
  | { readonly type: 'drawn'; readonly id: number; readonly digest: string }
  | { readonly type: 'refused'; readonly id: number; readonly code: string }
  | { readonly type: 'failed'; readonly prompt: string; readonly code: string }
  | { readonly type: 'event'; readonly event: RetakeEvent };
