import { describe, expect, it } from 'vitest';
import { bench, candidate, delivers, fails, fakeChannel, inTurn, rejection } from './test-bench.ts';

const LAST_RESORT = { resilience: { onUnknownBilling: 'last-resort' } } as const;

describe('a channel that may have been paid without a picture', () => {
  it('is asked again as a last resort, when all others have failed', async () => {
    const { pipeline, call } = bench(LAST_RESORT);
    const first = fakeChannel('first', inTurn(fails('timeout'), delivers));
    const other = fakeChannel('other', fails('overloaded'));
    const { value, attempts } = await pipeline.deliver(call([candidate(first), candidate(other)]));
    expect(value).toBe('first');
    expect(attempts.map(({ channel, kind }) => `${channel} ${kind}`)).toEqual(['first primary', 'other failover', 'first retry']);
    expect(attempts[0]?.billing).toBe('unknown');
  });

  it('is not asked again while another delivers', async () => {
    const { pipeline, call } = bench(LAST_RESORT);
    const first = fakeChannel('first', inTurn(fails('timeout'), delivers));
    const other = fakeChannel('other', delivers);
    expect((await pipeline.deliver(call([candidate(first), candidate(other)]))).value).toBe('other');
    expect(first.calls).toHaveLength(1);
  });

  it('is never asked again after what nobody may repeat, nor by default', async () => {
    const refused = fakeChannel('refused', inTurn(fails('invalid_request', { billing: 'unknown' }), delivers));
    const strict = bench(LAST_RESORT);
    await rejection(strict.pipeline.deliver(strict.call([candidate(refused)])));
    expect(refused.calls).toHaveLength(1);
    const late = fakeChannel('late', inTurn(fails('timeout'), delivers));
    const usual = bench();
    expect(await rejection(usual.pipeline.deliver(usual.call([candidate(late)])))).toMatchObject({ code: 'all_channels_failed' });
    expect(late.calls).toHaveLength(1);
  });
});
