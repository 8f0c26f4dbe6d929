import { describe, expect, test, vi } from 'vitest';
import type { Simulator } from '../../src/index.ts';
import { createVirtualClock } from '../../src/index.ts';
import { ask, answerOf, causeOf, picturesOf, simulate } from '../asking.ts';

const fate = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'fulfilled',
    (error: unknown) => error,
  );

/** Waits for the ledger: the server learns that a client has left a little after the client knows. */
const untilEntry = (simulator: Simulator, entry: Record<string, unknown>): Promise<void> =>
  vi.waitFor(() => expect(simulator.ledger.entries.at(-1)).toMatchObject(entry), { timeout: 90_000, interval: 5 });

describe('connection faults', () => {
  test('reset before the headers', async () => {
    const simulator = await simulate();
    simulator.script('gemini', ['reset', { kind: 'reset', billed: true }]);
    expect(causeOf(await fate(ask(simulator)))).toBe('ECONNRESET');
    expect(simulator.ledger.entries).toMatchObject([{ status: undefined, billed: false, nanoUsd: 0, fault: 'reset' }]);
    expect(causeOf(await fate(ask(simulator)))).toBe('ECONNRESET');
    expect(simulator.ledger.entries.at(-1)).toMatchObject({ billed: true, pictures: 1, usage: { image: 1120 } });
  });

  test('reset after the headers: a status arrives, a body does not, the picture is billed', async () => {
    const simulator = await simulate();
    simulator.script('gemini', [{ kind: 'reset', at: 'after-headers' }]);
    const response = await ask(simulator);
    expect(response.status).toBe(200);
    expect(causeOf(await fate(response.arrayBuffer()))).toBe('ECONNRESET');
    await untilEntry(simulator, { status: 200, billed: true, pictures: 1, fault: 'reset' });
  });

  test('reset in the middle of the body', async () => {
    const simulator = await simulate({ pictureWeight: { '1K': 3_000_000 } });
    simulator.script('gemini', [{ kind: 'reset', at: 'mid-body' }]);
    const response = await ask(simulator);
    expect(response.status).toBe(200);
    expect(await fate(response.arrayBuffer())).toBeInstanceOf(Error);
    await untilEntry(simulator, { status: 200, billed: true, pictures: 1 });
  });

  test('hang answers nothing until the client leaves, and is free unless told otherwise', async () => {
    const simulator = await simulate();
    simulator.script('gemini', ['hang', { kind: 'hang', billed: true }]);
    for (const billed of [false, true]) {
      const leaving = new AbortController();
      const pending = fate(ask(simulator, { signal: leaving.signal }));
      await expect.poll(() => simulator.requests('gemini')).toHaveLength(billed ? 2 : 1);
      expect(simulator.ledger.entries).toHaveLength(billed ? 1 : 0);
      leaving.abort(new Error('enough'));
      expect(await pending).toMatchObject({ message: 'enough' });
      await untilEntry(simulator, { fault: 'hang', status: undefined, clientGone: true, billed, pictures: billed ? 1 : 0 });
    }
  });

  test('late is finished and billed after the client gave up', async () => {
    const simulator = await simulate();
    simulator.script('relay', ['late']);
    const pending = fate(ask(simulator, { channel: 'relay', signal: AbortSignal.timeout(50) }));
    expect(await pending).toMatchObject({ name: 'TimeoutError' });
    await untilEntry(simulator, { fault: 'late', clientGone: true, billed: true, pictures: 1, nanoUsd: 90_000_000 });
  });

  test('a client that leaves while the picture is drawn pays for it, except where that is free', async () => {
    const latency = { medianMs: 60_000 };
    const simulator = await simulate({
      channels: [
        { id: 'gemini', dialect: 'ai-studio', behaviour: { latency } },
        { id: 'kind', dialect: 'ai-studio', behaviour: { latency, billsAbandoned: false } },
      ],
    });
    for (const channel of ['gemini', 'kind']) {
      await fate(ask(simulator, { channel, headers: { 'x-goog-api-key': 'k' }, signal: AbortSignal.timeout(50) }));
      await untilEntry(simulator, { channel, clientGone: true, status: undefined });
    }
    expect(simulator.ledger.entries).toMatchObject([
      { channel: 'gemini', billed: true, pictures: 1 },
      { channel: 'kind', billed: false, pictures: 0 },
    ]);
  });

  test('a refused port refuses, and comes back at the same URL', async () => {
    const simulator = await simulate();
    const url = simulator.url('gemini');
    await simulator.refuse('gemini');
    expect(causeOf(await fate(ask(simulator)))).toBe('ECONNREFUSED');
    expect((await ask(simulator, { channel: 'relay' })).status).toBe(200);
    await simulator.accept('gemini');
    expect(simulator.url('gemini')).toBe(url);
    expect((await ask(simulator)).status).toBe(200);
    expect(simulator.ledger.byChannel()['gemini']?.requests).toBe(1);
  });
});

describe('body faults', () => {
  test('drip sends the whole answer in small pieces', async () => {
    const simulator = await simulate();
    simulator.script('gemini', ['ok', { kind: 'drip', chunkBytes: 20_000, intervalMs: 1 }]);
    const whole = picturesOf(await answerOf(await ask(simulator)));
    expect(picturesOf(await answerOf(await ask(simulator)))).toEqual(whole);
  });

  test('drip waits between two pieces, on the simulator’s clock', async () => {
    const clock = createVirtualClock(0);
    const simulator = await simulate({ clock });
    simulator.script('gemini', [{ kind: 'drip', chunkBytes: 100, intervalMs: 1_000 }]);
    const response = await ask(simulator);
    const reader = response.body?.getReader();
    const first = await reader?.read();
    expect(first?.value?.byteLength).toBe(100);
    await clock.whenSleeping();
    clock.advance(1_000);
    expect((await reader?.read())?.value?.byteLength).toBe(100);
    await reader?.cancel();
  });

  test('stall stops in the middle until the client leaves, and is billed', async () => {
    const simulator = await simulate();
    simulator.script('gemini', [{ kind: 'stall', sent: 0.5 }]);
    const leaving = new AbortController();
    const response = await ask(simulator, { signal: leaving.signal });
    const reader = response.body?.getReader();
    expect((await reader?.read())?.value?.byteLength).toBeGreaterThan(100);
    expect(simulator.ledger.entries).toMatchObject([{ fault: 'stall', status: 200, clientGone: false, billed: true }]);
    const rest = fate(
      (async () => {
        while (!(await reader?.read())?.done);
      })(),
    );
    leaving.abort(new Error('enough'));
    expect(await rest).toMatchObject({ message: 'enough' });
    await untilEntry(simulator, { fault: 'stall', clientGone: true, billed: true, pictures: 1 });
  });

  test.each(['gemini', 'relay'])('truncated JSON on %s is complete for HTTP', async (channel) => {
    const simulator = await simulate();
    simulator.script(channel, ['truncated-json']);
    const response = await ask(simulator, { channel });
    const text = await response.text();
    expect(text.length).toBeGreaterThan(1_000);
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
  });

  test('a content length that is too long leaves the client waiting for the rest', async () => {
    const simulator = await simulate();
    simulator.script('relay', [{ kind: 'wrong-content-length', byBytes: 100 }]);
    const response = await ask(simulator, { channel: 'relay' });
    expect(await fate(response.text())).toBeInstanceOf(Error);
  });

  test('a content length that is too short cuts the JSON', async () => {
    const simulator = await simulate();
    simulator.script('relay', [{ kind: 'wrong-content-length', byBytes: -100 }]);
    const outcome = await fate(ask(simulator, { channel: 'relay' }).then((response) => response.json()));
    expect(outcome).toBeInstanceOf(Error);
    // Nothing of it spills into the next exchange.
    expect((await ask(simulator, { channel: 'relay' })).status).toBe(200);
  });

  test('an error can come in the middle of a stream', async () => {
    const simulator = await simulate();
    simulator.script('gemini', ['error-in-stream', 'error-in-stream']);
    const response = await ask(simulator, {
      method: 'streamGenerateContent?alt=sse',
      body: { contents: [{ parts: [{ text: 'a red kite' }] }] },
    });
    const events = (await response.text())
      .trim()
      .split('\r\n\r\n')
      .map((event): unknown => JSON.parse(event.replace('data: ', '')));
    expect(events).toMatchObject([
      { candidates: [{ content: { parts: [{ text: expect.any(String) }] } }] },
      { error: { code: 503 } },
    ]);
    expect(simulator.ledger.entries).toMatchObject([{ billed: false, pictures: 0, status: 200 }]);
    expect((await ask(simulator)).status).toBe(503);
  });

  test('any fault can take its time', async () => {
    const clock = createVirtualClock(0);
    const simulator = await simulate({ clock });
    simulator.script('gemini', [{ kind: 'internal', afterMs: 60_000 }]);
    const pending = ask(simulator);
    await clock.whenSleeping();
    clock.advance(60_000);
    expect((await pending).status).toBe(500);
    expect(simulator.ledger.entries).toMatchObject([{ at: 60_000 }]);
  });

  test('recover-after strikes as often as it says', async () => {
    const simulator = await simulate();
    simulator.script('gemini', [{ kind: 'recover-after', fault: 'overloaded', requests: 2 }]);
    const statuses = [];
    for (let request = 0; request < 3; request += 1) statuses.push((await ask(simulator)).status);
    expect(statuses).toEqual([503, 503, 200]);
  });
});
