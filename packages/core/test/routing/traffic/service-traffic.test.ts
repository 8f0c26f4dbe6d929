import { describe, expect, it } from 'vitest';
import { lowestLatency } from '../../../src/index.ts';
import { startWorld } from '../../service/world.ts';

const MINUTE_MS = 60_000;
/** A Monday, 03:00 in Los Angeles: no peak. */
const NIGHT = Date.parse('2026-11-23T11:00:00Z');

/** Circuits would take the channel out altogether; here only the order is looked at. */
const noCircuits = { circuitBreaker: { consecutiveFailures: 1_000 }, backoff: { baseMs: 1, maxMs: 1 } } as const;

describe('a service', () => {
  it('does not try first what mostly fails now, and finds back to it by itself', async () => {
    let now = NIGHT;
    const { images, simulator } = await startWorld({ resilience: noCircuits, clock: { now: () => now } });
    const firstOf = (size: '1K' | '4K') => images.plan({ prompt: 'A kite', size }).candidates[0]?.channel;
    simulator.script('gemini', ({ size }) => (size === '4K' ? 'overloaded' : undefined));

    expect([firstOf('4K'), firstOf('1K')]).toEqual(['gemini', 'gemini']);
    for (let call = 0; call < 11; call += 1) await images.generate({ prompt: 'A kite', size: '4K' });
    expect([firstOf('4K'), firstOf('1K')]).toEqual(['relay', 'gemini']);

    now += 5 * MINUTE_MS;
    expect(firstOf('4K')).toBe('gemini');
  });

  it('tries each channel once before lowestLatency() compares them', async () => {
    const { images } = await startWorld({ strategy: lowestLatency() });
    const first = await images.generate({ prompt: 'A kite' });
    const second = await images.generate({ prompt: 'A kite' });
    expect([first.channel, second.channel].toSorted()).toEqual(['gemini', 'relay']);
  });
});
