import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../../src/routing/candidate.ts';
import { roundRobin } from '../../../src/routing/strategies/round-robin.ts';
import type { Strategy } from '../../../src/routing/strategies/strategy.ts';
import { weightedRandom } from '../../../src/routing/strategies/weighted-random.ts';
import { configErrorOf } from '../../channels/config-issues.ts';
import { candidate, context, idsOf, seeded } from './candidates.ts';

const abc = ['a', 'b', 'c'].map((id) => candidate(id));

function firsts(strategy: Strategy, candidates: readonly Candidate[], times: number): string {
  const random = seeded(7);
  return Array.from({ length: times }, () => strategy(candidates, context({ random, turn: {} }))[0]?.channel.id).join('');
}

function shareOf(id: string, drawn: string): number {
  return [...drawn].filter((each) => each === id).length / drawn.length;
}

describe('roundRobin', () => {
  it('takes turns smoothly, in the order that nginx documents for 5, 1, 1', () => {
    expect(firsts(roundRobin({ a: 5, b: 1, c: 1 }), abc, 14)).toBe('aabacaaaabacaa');
  });

  it('takes turns evenly without weights', () => {
    expect(firsts(roundRobin(), abc, 7)).toBe('abcabca');
  });

  it('gives a channel that comes back no more than its share', () => {
    const strategy = roundRobin();
    expect(firsts(strategy, abc, 2)).toBe('ab');
    expect(firsts(strategy, abc.slice(0, 2), 100)).not.toContain('c');
    expect(shareOf('c', firsts(strategy, abc, 30))).toBeLessThanOrEqual(12 / 30);
  });

  it('counts the turns of each model and size by itself', () => {
    const strategy = roundRobin();
    const small = abc.slice(0, 2);
    const large = ['a', 'b'].map((id) => candidate(id, { size: '2K' }));
    const plans = Array.from({ length: 4 }, () => firsts(strategy, large, 1) + firsts(strategy, small, 1));
    expect(plans).toEqual(['aa', 'bb', 'aa', 'bb']);
  });

  it('takes one turn for a picture, however often it is planned anew and whoever drops out', () => {
    const strategy = roundRobin({ a: 5, b: 1, c: 1 });
    const drawn = Array.from({ length: 7 }, () => {
      const asked = context({ turn: {} });
      const [first, ...others] = strategy(abc, asked);
      expect(strategy(abc, asked)).toEqual([first, ...others]);
      expect(strategy(others, asked)).toEqual(others);
      return first?.channel.id;
    });
    expect(drawn.join('')).toBe('aabacaa');
  });

  it('only looks where nobody will be asked', () => {
    const strategy = roundRobin();
    const looked = Array.from({ length: 5 }, () => strategy(abc, context())[0]?.channel.id + firsts(strategy, abc, 1));
    expect(looked).toEqual(['aa', 'bb', 'cc', 'aa', 'bb']);
  });

  it('asks channels without a share last', () => {
    const strategy = roundRobin({ c: 1, b: 0 });
    for (let turn = 0; turn < 5; turn += 1) expect(idsOf(strategy(abc, context({ turn: {} })))).toEqual(['c', 'a', 'b']);
  });
});

describe('weightedRandom', () => {
  it('gives each channel its share of first places', () => {
    const drawn = firsts(weightedRandom({ a: 3, b: 1 }), abc, 20_000);
    expect(shareOf('a', drawn)).toBeCloseTo(0.75, 1);
    expect(shareOf('b', drawn)).toBeCloseTo(0.25, 1);
    expect(drawn).not.toContain('c');
  });

  it('keeps the proportions among those who are left', () => {
    const drawn = firsts(weightedRandom({ a: 60, b: 30, c: 10 }), abc.slice(1), 20_000);
    expect(shareOf('b', drawn)).toBeCloseTo(0.75, 1);
  });

  it('leaves those without a share in the order of configuration, after the others', () => {
    const orders = Array.from({ length: 50 }, (_, seed) =>
      idsOf(weightedRandom({ b: 1 })(abc, context({ random: seeded(seed) }))).join(''),
    );
    expect(new Set(orders)).toEqual(new Set(['bac']));
  });
});

describe.each([
  ['weightedRandom()', weightedRandom],
  ['roundRobin()', roundRobin],
])('weights of %s', (subject, make) => {
  it('are refused with every problem and its path', () => {
    // @ts-expect-error: a wrong type, as it can come from a configuration file.
    const error = configErrorOf(() => make({ a: -1, b: 'much', c: Number.NaN, d: Infinity }));
    expect(error.message).toContain(subject);
    expect(error.issues.map(({ path }) => path)).toEqual(['weights.a', 'weights.b', 'weights.c', 'weights.d']);
  });

  it('are refused where nobody has a share', () => {
    expect(configErrorOf(() => make({})).issues).toEqual([
      { path: 'weights', message: 'needs at least one channel with a share above 0' },
    ]);
    expect(configErrorOf(() => make({ a: 0 })).issues).toHaveLength(1);
  });

  it('are told to the service, which knows the channels', () => {
    expect(make({ a: 1, b: 0 }).names?.channels).toEqual(['a', 'b']);
  });

  it('are not inherited from Object', () => {
    const odd = [candidate('constructor'), candidate('a')];
    expect(idsOf(make({ a: 1 })(odd, context()))).toEqual(['a', 'constructor']);
  });
});
