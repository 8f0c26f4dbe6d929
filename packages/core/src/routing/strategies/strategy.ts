import type { Random } from '../../config/clock.ts';
import type { Candidate } from '../candidate.ts';
import type { TrafficReading } from '../traffic-reading.ts';

/** What a strategy may look at besides the candidates. All of it is of one moment, and none of it calls anybody. */
export interface StrategyContext {
  /** What is to be drawn. Read it, never keep it. */
  readonly prompt: string;
  readonly purpose: string | undefined;
  /** The caller's labels, such as a tenant. */
  readonly labels: Readonly<Record<string, string>>;
  readonly traffic: TrafficReading;
  /** The service's own chance, seeded in tests and simulations. */
  readonly random: Random;
}

/**
 * Orders the candidates of one step of a plan (same model and size, several channels): a permutation of its input that depends on
 * nothing but its arguments and, where it takes turns, on how often it was asked.
 */
export type Strategy = (candidates: readonly Candidate[], context: StrategyContext) => readonly Candidate[];
