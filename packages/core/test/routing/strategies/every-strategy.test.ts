import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byPrompt } from '../../../src/routing/strategies/by-prompt.ts';
import { leastInFlight } from '../../../src/routing/strategies/least-in-flight.ts';
import { lowestCost } from '../../../src/routing/strategies/lowest-cost.ts';
import { lowestLatency } from '../../../src/routing/strategies/lowest-latency.ts';
import { priority } from '../../../src/routing/strategies/priority.ts';
import { roundRobin } from '../../../src/routing/strategies/round-robin.ts';
import type { Strategy } from '../../../src/routing/strategies/strategy.ts';
import { weightedRandom } from '../../../src/routing/strategies/weighted-random.ts';
import { context, idsOf, seeded, steps } from './candidates.ts';

const strategies: Readonly<Record<string, () => Strategy>> = {
  priority,
  'weightedRandom of some': () => weightedRandom({ c0: 3, c1: 1, c2: 0 }),
  roundRobin: () => roundRobin(),
  'roundRobin of some': () => roundRobin({ c0: 5, c1: 0.5, c3: 0 }),
  lowestCost,
  lowestLatency,
  leastInFlight,
  byPrompt: () => byPrompt(),
  'byPrompt, then lots': () => byPrompt(undefined, leastInFlight()),
};

const asked = fc.record({
  step: steps,
  seed: fc.integer(),
  prompt: fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('a photo', 'a poster that says "OPEN"', '一张照片')),
});

describe.each(Object.entries(strategies))('%s', (_, make) => {
  it('is a permutation of its input, and leaves the input as it was', () => {
    fc.assert(
      fc.property(fc.array(asked, { minLength: 1, maxLength: 4 }), (turns) => {
        const strategy = make();
        for (const { step, seed, prompt } of turns) {
          const before = [...step.candidates];
          const ordered = strategy(step.candidates, context({ traffic: step.traffic, random: seeded(seed), prompt, turn: {} }));
          expect(new Set(ordered)).toEqual(new Set(before));
          expect(ordered).toHaveLength(before.length);
          expect(step.candidates).toEqual(before);
        }
      }),
    );
  });

  it('gives the same orders for the same seed and the same questions', () => {
    fc.assert(
      fc.property(fc.array(asked, { minLength: 1, maxLength: 6 }), (turns) => {
        const play = () => {
          const strategy = make();
          return turns.map(({ step, seed, prompt }) =>
            idsOf(strategy(step.candidates, context({ traffic: step.traffic, random: seeded(seed), prompt, turn: {} }))),
          );
        };
        expect(play()).toEqual(play());
      }),
    );
  });

  it('bears a source of chance that is out of order', () => {
    for (const chance of [0, 1, Number.NaN, -1, 2]) {
      fc.assert(
        fc.property(steps, ({ candidates, traffic }) => {
          expect(new Set(make()(candidates, context({ traffic, random: () => chance })))).toEqual(new Set(candidates));
        }),
        { numRuns: 20 },
      );
    }
  });
});
