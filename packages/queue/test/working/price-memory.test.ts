import type { Exclusion, PlannedCandidate } from '@retake/core';
import { expect, it } from 'vitest';
import { PriceMemory } from '../../src/working/price-memory.ts';

const candidate = (channel: string, upToUsd: number | undefined): PlannedCandidate => ({
  channel,
  kind: 'gemini',
  failureDomain: 'google',
  model: 'gemini-3-pro-image',
  size: '1K',
  usd: upToUsd,
  upToUsd,
  warnings: [],
  lowerings: [],
});
const excluded = (channel: string, reason: Exclusion['reason']): Exclusion => ({
  channel,
  model: 'gemini-3-pro-image',
  reason,
  detail: '',
});

it('is the dearest of a plan, and unknown with one of its prices', () => {
  const memory = new PriceMemory();
  expect(memory.boundOf({ candidates: [candidate('a', 0.1), candidate('b', 0.2)], exclusions: [] })).toBe(200_000_000);
  expect(memory.boundOf({ candidates: [candidate('a', 0.1), candidate('c', undefined)], exclusions: [] })).toBeUndefined();
  expect(memory.boundOf({ candidates: [], exclusions: [] })).toBeUndefined();
});

it('remembers those that may come back while a call waits', () => {
  const memory = new PriceMemory();
  memory.boundOf({ candidates: [candidate('a', 0.1), candidate('b', 0.2)], exclusions: [] });
  expect(memory.boundOf({ candidates: [candidate('a', 0.1)], exclusions: [excluded('b', 'circuit_open')] })).toBe(200_000_000);
  expect(memory.boundOf({ candidates: [], exclusions: [excluded('a', 'cool_down'), excluded('b', 'route')] })).toBe(100_000_000);
  expect(memory.boundOf({ candidates: [candidate('a', 0.1)], exclusions: [excluded('new', 'cool_down')] })).toBeUndefined();
});
