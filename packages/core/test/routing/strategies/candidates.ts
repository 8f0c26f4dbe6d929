import fc from 'fast-check';
import type { ImageSize } from '../../../src/catalog/size.ts';
import type { Candidate } from '../../../src/routing/candidate.ts';
import type { StrategyContext } from '../../../src/routing/strategies/strategy.ts';
import type { TrafficReading } from '../../../src/routing/traffic-reading.ts';
import { modelOf } from '../../catalog/model-of.ts';

interface Facts {
  readonly model?: string;
  readonly size?: ImageSize;
  readonly nanoUsd?: number | undefined;
}

/** A candidate of a channel that is there to be ordered and never asked. */
export function candidate(id: string, { model = 'gemini-3-pro-image', size = '1K', nanoUsd }: Facts = {}): Candidate {
  return {
    channel: {
      specVersion: 'v1',
      id,
      kind: 'unasked',
      failureDomain: 'google',
      provider: 'unasked',
      server: { address: 'localhost', port: 1 },
      limits: {},
      supports: () => ({ supported: true, warnings: [] }),
      price: () => ({ price: undefined }),
      generate: () => Promise.reject(new Error('a strategy calls nobody')),
      close: () => Promise.resolve(),
    },
    order: {
      prompt: 'a kite',
      model: modelOf(model),
      size,
      aspectRatio: undefined,
      references: [],
      thinking: undefined,
      seed: undefined,
      channelOptions: {},
    },
    estimate: { expectedNanoUsd: nanoUsd, upperNanoUsd: nanoUsd },
    warnings: [],
  };
}

/** Numbers in [0, 1) that repeat for their seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    // Mulberry32.
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Nothing was asked yet. */
export const quiet: TrafficReading = {
  latencyMs: () => undefined,
  inFlight: () => 0,
  success: () => ({ rate: 1, observations: 0 }),
};

export function context(special: Partial<StrategyContext> = {}): StrategyContext {
  return { prompt: 'a kite', purpose: undefined, labels: {}, traffic: quiet, random: seeded(1), ...special };
}

export function idsOf(candidates: readonly Candidate[]): readonly string[] {
  return candidates.map(({ channel }) => channel.id);
}

/** Any step of a plan, with any traffic behind it, of channels `c0`, `c1` … */
export const steps = fc
  .array(
    fc.record({
      nanoUsd: fc.option(fc.nat(), { nil: undefined }),
      latencyMs: fc.option(fc.nat(100_000), { nil: undefined }),
      inFlight: fc.nat(20),
      observations: fc.double({ min: 0, max: 100, noNaN: true }),
      model: fc.constantFrom('gemini-3-pro-image', 'flux-3-image', 'gpt-image-2'),
    }),
    { maxLength: 20 },
  )
  .map((facts) => {
    const of = (id: string) => facts[Number(id.slice(1))];
    const traffic: TrafficReading = {
      latencyMs: (id) => of(id)?.latencyMs,
      inFlight: (id) => of(id)?.inFlight ?? 0,
      success: (id) => ({ rate: 0.5, observations: of(id)?.observations ?? 0 }),
    };
    return { candidates: facts.map((fact, index) => candidate(`c${index}`, fact)), traffic };
  });
