import type { Candidate } from '../candidate.ts';

/** Orders the candidates of a plan: a pure permutation of its input. */
export type Strategy = (candidates: readonly Candidate[]) => readonly Candidate[];
