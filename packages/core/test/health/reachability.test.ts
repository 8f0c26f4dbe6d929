import { expect, it } from 'vitest';
import { bench, candidate, delivers, fakeChannel, rejection } from '../resilience/test-bench.ts';

const NOW = 1_800_000_000_000;
const LOST = { reachable: false, latencyMs: 1 };

function world() {
  const time = { now: NOW };
  const one = fakeChannel('one', delivers);
  const set = bench({ clock: { now: () => time.now } });
  const plan = [candidate(one)];
  const [{ order }] = plan as [(typeof plan)[number]];
  return { ...set, time, one, plan, model: order.model };
}

it('a channel that probes cannot reach is left out until the next probe should have come', async () => {
  const { pipeline, call, time, one, plan, model, events } = world();
  pipeline.probed(one, model, LOST, 40_000);
  pipeline.probed(one, model, LOST, 50_000);
  expect(pipeline.health.unavailability('one', model.id)).toMatchObject({ reason: 'unreachable', until: NOW + 50_000 });
  expect(pipeline.snapshot()).toMatchObject([{ channel: 'one', unreachableSince: NOW, state: 'closed' }]);
  expect(await rejection(pipeline.deliver(call(plan, { waitForRecovery: false })))).toMatchObject({
    code: 'no_candidate',
    retryAfterMs: 50_000,
  });
  // The probes stopped: somebody has to try.
  time.now += 50_000;
  expect((await pipeline.deliver(call(plan))).value).toBe('one');
  const moves = events.filter(({ type }) => type === 'channel.unavailable' || type === 'channel.available');
  expect(moves).toMatchObject([{ type: 'channel.unavailable', reason: 'unreachable' }, { type: 'channel.available' }]);
});

it('is back at once when somebody says that it is mended', () => {
  const { pipeline, one, model } = world();
  pipeline.probed(one, model, LOST, 40_000);
  pipeline.enable('one');
  expect(pipeline.health.unavailability('one', model.id)).toBeUndefined();
});
