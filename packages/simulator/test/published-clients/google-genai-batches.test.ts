import { GoogleGenAI, JobState } from '@google/genai';
import { describe, expect, test } from 'vitest';
import type { ChannelOptions, Simulator, VirtualClock } from '../../src/index.ts';
import { createVirtualClock } from '../../src/index.ts';
import { PRO, simulate } from '../asking.ts';

type BatchOptions = NonNullable<NonNullable<ChannelOptions['behaviour']>['batch']>;

const HOUR_MS = 3_600_000;

const client = async (batch: BatchOptions = {}): Promise<{ simulator: Simulator; ai: GoogleGenAI; clock: VirtualClock }> => {
  const clock = createVirtualClock(Date.UTC(2026, 10, 21));
  const simulator = await simulate({
    clock,
    channels: [{ id: 'gemini', dialect: 'ai-studio', apiKeys: ['k'], behaviour: { batch } }],
  });
  const ai = new GoogleGenAI({ apiKey: 'k', httpOptions: { baseUrl: simulator.url('gemini'), apiVersion: 'v1beta' } });
  return { simulator, ai, clock };
};

const requests = (count: number) =>
  Array.from({ length: count }, (_none, index) => ({
    contents: [{ role: 'user', parts: [{ text: `kite ${index + 1}` }] }],
    config: { responseModalities: ['IMAGE'], imageConfig: { imageSize: '1K' } },
    metadata: { key: `item-${index + 1}` },
  }));

const inline = (ai: GoogleGenAI, count = 2, displayName = 'nightly') =>
  ai.batches.create({ model: PRO, src: requests(count), config: { displayName } });

describe('@google/genai batches', () => {
  test('move on with the clock, and cost half', async () => {
    const { simulator, ai, clock } = await client({ pendingMs: HOUR_MS, runningMs: HOUR_MS });
    const { name = '' } = await inline(ai);
    const states = [];
    for (let hour = 0; hour < 3; hour += 1) {
      states.push((await ai.batches.get({ name })).state);
      if (hour < 2) clock.advance(HOUR_MS);
    }
    expect(states).toEqual([JobState.JOB_STATE_PENDING, JobState.JOB_STATE_RUNNING, JobState.JOB_STATE_SUCCEEDED]);
    const job = await ai.batches.get({ name });
    expect(job).toMatchObject({ displayName: 'nightly', model: `models/${PRO}` });
    const responses = job.dest?.inlinedResponses ?? [];
    expect(responses.map(({ metadata }) => metadata)).toEqual([{ key: 'item-1' }, { key: 'item-2' }]);
    expect(responses[0]?.response?.candidates?.[0]?.content?.parts?.[0]?.inlineData?.data).toMatch(/^\/9j\//);
    const alone = await client();
    await alone.ai.models.generateContent({ model: PRO, ...requests(1)[0], contents: 'kite 1' });
    const usageOf = (one: Simulator) => one.ledger.entries.find(({ pictures }) => pictures === 1)?.usage;
    const { promptText = 0, text = 0, thoughts = 0, image = 0 } = usageOf(simulator) ?? {};
    const full = promptText * 2_000 + (text + thoughts) * 12_000 + image * 120_000;
    expect(simulator.ledger.entries).toMatchObject([
      { pictures: 0, nanoUsd: 0, status: 200 },
      { pictures: 1, nanoUsd: full / 2, billed: true },
      { pictures: 1, billed: true },
    ]);
  });

  test('are done and billed although nobody asks', async () => {
    const { simulator, ai, clock } = await client({ runningMs: HOUR_MS });
    await inline(ai, 3);
    clock.advance(HOUR_MS);
    await expect.poll(() => simulator.ledger.pictures()).toBe(3);
  });

  test('hold items that failed', async () => {
    const { simulator, ai } = await client({ tellsPartial: true });
    simulator.script('gemini', [
      { kind: 'internal', on: 'item' },
      { kind: 'no-picture', on: 'item' },
    ]);
    const { name = '' } = await inline(ai, 3);
    const job = await ai.batches.get({ name });
    // The client knows the state under Vertex AI's name alone (3.1.0), and passes this one on as it is.
    expect(job.state).toBe('BATCH_STATE_PARTIALLY_SUCCEEDED');
    const [failed, empty, drawn] = job.dest?.inlinedResponses ?? [];
    expect(failed?.error).toMatchObject({ code: 13, message: 'Internal error encountered.' });
    expect(empty?.response?.candidates?.[0]?.finishReason).toBe('NO_IMAGE');
    expect(drawn?.response?.candidates?.[0]?.content?.parts).toHaveLength(1);
    expect(simulator.ledger.entries.slice(1)).toMatchObject([
      { fault: 'internal', billed: false },
      { fault: 'no-picture', billed: true, pictures: 0 },
      { fault: 'ok', pictures: 1 },
    ]);
  });

  test('come from a file and go to a file', async () => {
    const { simulator, ai } = await client();
    const lines = requests(2).map(({ contents, metadata }) => JSON.stringify({ key: metadata.key, request: { contents } }));
    const file = await ai.files.upload({
      file: new Blob([lines.join('\n')], { type: 'application/jsonl' }),
      config: { mimeType: 'application/jsonl', displayName: 'orders' },
    });
    expect(await ai.files.get({ name: file.name ?? '' })).toMatchObject({ displayName: 'orders', state: 'ACTIVE' });
    const { name = '' } = await ai.batches.create({ model: PRO, src: file.name ?? '' });
    const { dest } = await ai.batches.get({ name });
    expect(dest?.fileName).toMatch(/^files\/batch-/);
    const url = `${simulator.url('gemini')}/download/v1beta/${dest?.fileName ?? ''}:download?alt=media`;
    const results = (await (await fetch(url, { headers: { 'x-goog-api-key': 'k' } })).text()).trim().split('\n');
    expect(results.map((line): unknown => JSON.parse(line))).toMatchObject([
      { key: 'item-2', response: { candidates: [{ finishReason: 'STOP' }] } },
      { key: 'item-1', response: { modelVersion: PRO } },
    ]);
    expect((await fetch(url)).status).toBe(403);
    expect(simulator.ledger.pictures()).toBe(2);
  });

  test('fail as a whole when their file cannot be read', async () => {
    const { simulator, ai } = await client();
    const blob = new Blob(['not json'], { type: 'application/jsonl' });
    const file = await ai.files.upload({ file: blob, config: { mimeType: 'application/jsonl' } });
    const { name = '' } = await ai.batches.create({ model: PRO, src: file.name ?? '' });
    expect((await ai.batches.get({ name })).state).toBe(JobState.JOB_STATE_FAILED);
    const raw = await fetch(`${simulator.url('gemini')}/v1beta/${name}?key=k`);
    expect(await raw.json()).toMatchObject({ done: true, error: { code: 3, message: 'The input file is malformed.' } });
    await expect(ai.batches.create({ model: PRO, src: 'files/none' })).rejects.toMatchObject({ status: 404 });
    expect(simulator.ledger.pictures()).toBe(0);
  });

  test('are refused as a whole for one prompt, at once or when their file is read', async () => {
    const { simulator, ai } = await client({ refusesPrompt: 'kite 2' });
    await expect(inline(ai, 2)).rejects.toMatchObject({ status: 400 });
    expect((await inline(ai, 1)).name).toMatch(/^batches\//);
    const lines = requests(2).map(({ contents, metadata }) => JSON.stringify({ key: metadata.key, request: { contents } }));
    const file = await ai.files.upload({
      file: new Blob([lines.join('\n')], { type: 'application/jsonl' }),
      config: { mimeType: 'application/jsonl' },
    });
    const { name = '' } = await ai.batches.create({ model: PRO, src: file.name ?? '' });
    expect((await ai.batches.get({ name })).state).toBe(JobState.JOB_STATE_FAILED);
    await ai.batches.list();
    expect(simulator.ledger.pictures()).toBe(1);
  });

  test('expire without results and without a bill', async () => {
    const { simulator, ai, clock } = await client({ runningMs: 72 * HOUR_MS });
    const { name = '' } = await inline(ai);
    clock.advance(48 * HOUR_MS);
    expect((await ai.batches.get({ name })).state).toBe(JobState.JOB_STATE_EXPIRED);
    clock.advance(48 * HOUR_MS);
    expect((await ai.batches.get({ name })).dest?.inlinedResponses ?? []).toEqual([]);
    expect(simulator.ledger.nanoUsd()).toBe(0);
  });

  test('can be cancelled and deleted', async () => {
    const { simulator, ai, clock } = await client({ runningMs: HOUR_MS });
    const { name = '' } = await inline(ai);
    await ai.batches.cancel({ name });
    clock.advance(HOUR_MS);
    expect((await ai.batches.get({ name })).state).toBe(JobState.JOB_STATE_CANCELLED);
    await ai.batches.delete({ name });
    await expect(ai.batches.get({ name })).rejects.toMatchObject({ status: 404 });
    expect(simulator.ledger.pictures()).toBe(0);
  });

  test('are listed in pages, and only after a while', async () => {
    const { ai, clock } = await client({ listedAfterMs: 60_000 });
    for (const name of ['one', 'two', 'three']) await inline(ai, 1, name);
    const names = async (): Promise<readonly (string | undefined)[]> => {
      const found = [];
      for await (const { displayName } of await ai.batches.list({ config: { pageSize: 2 } })) found.push(displayName);
      return found;
    };
    expect(await names()).toEqual([]);
    clock.advance(60_000);
    expect(await names()).toEqual(['three', 'two', 'one']);
  });

  test('throw what their requests throw', async () => {
    const { simulator, ai } = await client();
    simulator.script('gemini', ['rate-limited', { kind: 'deadline-exceeded', on: 'poll' }]);
    await expect(inline(ai)).rejects.toMatchObject({ status: 429 });
    const { name = '' } = await inline(ai);
    await expect(ai.batches.get({ name })).rejects.toMatchObject({ status: 504 });
    expect(simulator.ledger.pictures()).toBe(2);
  });
});
