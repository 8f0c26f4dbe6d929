import type { Usd } from '../catalog/dollar-prices.ts';
import type { ReferenceImage } from './channel.ts';

/** What a description is asked for. */
export interface DescriptionOrder {
  readonly prompt: string;
  readonly references: readonly ReferenceImage[];
  /** Aborts when the caller does, or when the call's time is up. */
  readonly signal: AbortSignal;
}

/** What stands in for a picture. */
export interface Description {
  readonly text: string;
  /** What it cost in dollars; 0 for a text that is free. @default unknown, which is never taken for zero */
  readonly usd?: Usd | undefined;
}

/** Writes what a picture would have shown, for instance with a text model of another vendor. */
export type Describe = (order: DescriptionOrder) => Promise<Description>;
