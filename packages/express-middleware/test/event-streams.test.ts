import type { ImageService } from '@retake/core';
import { createVirtualClock } from '@retake/simulator';
import { describe, expect, it } from 'vitest';
import { eventsOf, mount, post, startWorld } from './world.ts';

const KITE = { prompt: 'a red kite' };
const EVENTS = { accept: 'text/event-stream' };

describe('a stream of events', () => {
  it('begins with its first heartbeat where nobody can be asked for a while', async () => {
    const clock = createVirtualClock(0);
    const { images, simulator } = await startWorld({
      scenario: { clock },
      behaviour: { latency: { medianMs: 90_000, p95Ms: 90_000 } },
    });
    const url = await mount(images, { heartbeatMs: 5 });
    const headers = { ...EVENTS, 'idempotency-key': 'kite' };
    const first = await post(`${url}/generate`, KITE, headers);
    // Waits for the answer of the first, of whose attempts it hears nothing.
    const second = await post(`${url}/generate`, KITE, headers);
    const reader = second.body!.getReader();
    const { value } = await reader.read();
    expect(Buffer.from(value ?? []).toString()).toMatch(/^(?:: \n\n)+$/);
    await reader.cancel();
    expect(simulator.ledger.pictures()).toBe(0);
    await clock.whenSleeping();
    clock.advance(90_000);
    expect((await eventsOf(first)).at(-1)).toMatchObject({ event: 'result' });
    expect(simulator.ledger.pictures()).toBe(1);
  });

  it('tells onError what it tells its client nothing of', async () => {
    const { images } = await startWorld();
    const bug = new TypeError('the database at 10.0.0.7 is down');
    // Only the bug is made up: a call that ends as none of the service does.
    const broken = {
      generate: () => undefined,
      edit: () => undefined,
      plan: () => undefined,
      subscribe: (listener: never) => images.subscribe(listener),
      async *stream() {
        yield { type: 'attempt.started', callId: 'c', at: 0, number: 1, kind: 'first', model: 'm', size: '1K' };
        throw bug;
      },
    };
    const errors: unknown[] = [];
    const url = await mount(broken as unknown as ImageService, { onError: (error) => errors.push(error) });
    const events = await eventsOf(await post(`${url}/generate`, KITE, EVENTS));
    expect(events.at(-1)).toMatchObject({ event: 'problem', data: { code: 'internal' } });
    expect(JSON.stringify(events)).not.toContain('10.0.0.7');
    expect(errors).toEqual([bug]);
  });
});
