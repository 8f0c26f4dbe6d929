import { describe, expect, it, onTestFinished } from 'vitest';
import { createVirtualClock, startSimulator } from '../../src/index.ts';

const HOUR_MS = 3_600_000;

/** Asks about a finished batch of one picture. */
async function finishedBatch(): Promise<{ readonly ask: (query: string) => Promise<{ status: number; body: unknown }> }> {
  const clock = createVirtualClock(0);
  const channels = [{ id: 'studio', dialect: 'ai-studio', behaviour: { batch: { runningMs: HOUR_MS } } }] as const;
  const simulator = await startSimulator({ clock, channels });
  onTestFinished(() => simulator.close());
  const request = async (path: string, body?: unknown): Promise<{ status: number; body: unknown }> => {
    const answer = await fetch(`${simulator.url('studio')}/v1beta/${path}`, {
      headers: { 'x-goog-api-key': 'any', 'content-type': 'application/json' },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: await answer.json() };
  };
  const contents = [{ role: 'user', parts: [{ text: 'a kite' }] }];
  const requests = { requests: [{ request: { contents }, metadata: { key: 'a' } }] };
  const made = await request('models/gemini-3-pro-image:batchGenerateContent', {
    batch: { displayName: 'x', inputConfig: { requests } },
  });
  const { name } = made.body as { name: string };
  clock.advance(HOUR_MS);
  return { ask: (query) => request(`${name}${query}`) };
}

describe('a question about a batch with fields', () => {
  it('is answered without its pictures where those are not among them', async () => {
    const { ask } = await finishedBatch();
    expect((await ask('')).body).toMatchObject({ metadata: { output: {} }, response: {} });
    const { body } = await ask('?fields=name,done,error,metadata(displayName,state)');
    expect(body).toMatchObject({ name: expect.any(String), done: true, metadata: { state: 'BATCH_STATE_SUCCEEDED' } });
    expect(body).not.toHaveProperty('response');
    expect(body).not.toHaveProperty('metadata.output');
  });

  it.each(['response', 'metadata', 'name,metadata(state,output)'])('is answered with them for %s', async (fields) => {
    const { ask } = await finishedBatch();
    expect((await ask(`?fields=${fields}`)).body).toHaveProperty('metadata.output');
  });

  it('is refused for what there is not', async () => {
    const { ask } = await finishedBatch();
    expect(await ask('?fields=name,pictures')).toMatchObject({ status: 400, body: { error: { status: 'INVALID_ARGUMENT' } } });
  });
});
