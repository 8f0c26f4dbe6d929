import { describe, expect, it } from 'vitest';
import { memoryBlobs, type BlobStore, type SeriesJson, type SeriesRequest } from '../../src/index.ts';
import { startSeriesWorld, TEN } from './series-world.ts';

const MILA = 'Mila, a fox in a yellow raincoat';
const THREE = TEN.slice(0, 3);
const rejection = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => expect.fail('it did not fail'),
    (reason: unknown) => reason,
  );

describe('a request for a series', () => {
  it('is told every problem and its path at once, and nothing is kept or sent', async () => {
    const { simulator, service } = await startSeriesWorld();
    const request = {
      character: { prompt: ' ', images: ['no picture'] },
      variants: [
        'at sea',
        { prompt: 'x', n: 2, size: '3K' },
        { prompt: 'y', purpose: 'heroic', images: [new Uint8Array(3)] },
        '',
      ],
      channelOptions: { relay: { quality: 'high' }, nobody: {} },
    };
    const error = await rejection(service(['relay']).series(request as unknown as SeriesRequest));
    expect(error).toMatchObject({ code: 'request_invalid' });
    const paths = (error as { issues: { path: string }[] }).issues.map(({ path }) => path);
    expect(paths).toEqual([
      // What is said for all is told once.
      'channelOptions.nobody',
      'character.prompt',
      'variants[1]',
      'variants[2].images[0]',
      'variants[2].purpose',
      'variants[3].prompt',
    ]);
    expect(simulator.requests('relay')).toEqual([]);
  });

  it('is refused as a whole where it is none, or where its options are none', async () => {
    const { service } = await startSeriesWorld();
    const images = service(['relay']);
    const issuesOf = async (request: unknown) =>
      ((await rejection(images.series(request as SeriesRequest))) as { issues: { path: string; message: string }[] }).issues;
    expect(await issuesOf(undefined)).toHaveLength(1);
    expect(await issuesOf({ character: MILA, variants: [] })).toMatchObject([{ path: 'variants' }]);
    expect(await issuesOf({ character: MILA, variants: THREE, variant: 1, save: 'here', blobs: {} })).toHaveLength(3);
    expect(await issuesOf({ character: { pictures: [] }, variants: THREE })).toMatchObject([{ path: 'character.pictures' }]);
    expect(await rejection(images.series({ character: MILA, variants: [{ prompt: 'x', model: 'nano-pear' }] }))).toMatchObject({
      code: 'model_unknown',
    });
    const series = await images.series({ character: MILA, variants: THREE });
    const options = {
      idempotencyKey: 'k',
      reuse: true,
      concurrency: 0,
      onUnknownBilling: 'pay',
      variants: [3],
      deadlineMs: -1,
      degrade: { text: true },
    };
    const error = (await rejection(series.draw(options as object))) as { issues: { path: string }[] };
    expect(error.issues.map(({ path }) => path)).toEqual([
      'options.degrade.text',
      'options.concurrency',
      'options.onUnknownBilling',
      'options.variants[0]',
      'options.idempotencyKey',
      'options.reuse',
      'options.deadlineMs',
    ]);
  });
});

describe('a series of which something fails', () => {
  it('tells which variants did not come, and why, and draws those alone when it is drawn again', async () => {
    const { simulator, service, events } = await startSeriesWorld();
    const series = await service(['relay']).series({ character: MILA, variants: THREE });
    simulator.script('relay', ['ok', 'ok', 'prompt-blocked', 'ok']);
    const first = await series.draw({ concurrency: 1, budgetKey: 'shop', labels: { order: '7' } });
    expect(first).toMatchObject({
      complete: false,
      variants: [{ state: 'drawn' }, { state: 'failed', error: { code: 'channel_failed' } }, { state: 'drawn' }],
    });
    expect(events.flatMap((event) => (event.type === 'call.started' ? [event.labels] : []))).toEqual(
      Array.from({ length: 4 }, () => ({ order: '7' })),
    );
    const saved = JSON.parse(JSON.stringify(series)) as SeriesJson;
    expect(saved.variants[1]?.progress).toMatchObject({ state: 'failed', code: 'channel_failed' });
    expect((await series.draw()).complete).toBe(true);
    expect(simulator.requests('relay')).toHaveLength(5);
    expect(series.cost.nanoUsd).toBe(simulator.ledger.nanoUsd());
  });

  it('rejects with why its character did not come, and buys no variant then', async () => {
    const { simulator, service } = await startSeriesWorld();
    const series = await service(['relay']).series({ character: MILA, variants: THREE });
    simulator.script('relay', ['prompt-blocked']);
    expect(await rejection(series.draw())).toMatchObject({ code: 'channel_failed' });
    expect(series.canonical).toMatchObject({ state: 'failed', error: { code: 'channel_failed' } });
    expect(simulator.requests('relay')).toHaveLength(1);
    expect((await series.draw()).complete).toBe(true);
  });

  it('does not buy again what may have been billed, before somebody says so', async () => {
    const { simulator, service } = await startSeriesWorld();
    const images = service(['relay'], { resilience: { maxAttempts: 1 } });
    const series = await images.series({ character: { pictures: [await picture(images)] }, variants: THREE });
    simulator.script('relay', ['reset']);
    const first = await series.draw({ concurrency: 1 });
    expect(first.variants).toMatchObject([
      { state: 'failed', error: { code: 'all_channels_failed' } },
      { state: 'drawn' },
      { state: 'drawn' },
    ]);
    expect(first.cost.unknownUpToNanoUsd).toBe(90_000_000);
    const again = await series.draw();
    expect(again.variants[0]).toMatchObject({ error: { code: 'billing_unknown', channel: 'relay' } });
    expect(simulator.requests('relay')).toHaveLength(4);
    expect((await series.draw({ onUnknownBilling: 'retry' })).complete).toBe(true);
    expect(simulator.requests('relay')).toHaveLength(5);
  });

  it('keeps to its budget, one picture at a time', async () => {
    const { service } = await startSeriesWorld();
    const budgets = [{ key: 'shop', window: 'day', limitUsd: 0.2 }] as const;
    const series = await service(['relay'], { budgets }).series({ character: MILA, variants: THREE });
    const { variants, cost } = await series.draw({ budgetKey: 'shop', concurrency: 1, degrade: { models: false } });
    expect(variants).toMatchObject([
      { state: 'drawn' },
      { state: 'drawn' },
      { state: 'failed', error: { code: 'budget_exceeded' } },
    ]);
    expect(cost.usd).toBe(0.2);
  });

  it('can be left: what is under way ends, and the next drawing begins where it ended', async () => {
    const { simulator, service } = await startSeriesWorld();
    const images = service(['relay']);
    const series = await images.series({ character: MILA, variants: THREE });
    simulator.script('relay', ['ok', 'ok', { kind: 'hang', billed: true }]);
    const stream = series.stream({ concurrency: 1 });
    for await (const event of stream) {
      if (event.type !== 'picture.drawing' || event.entry.picture !== 1) continue;
      await expect.poll(() => simulator.requests('relay').length).toBe(3);
      break;
    }
    // Whoever comes back at once waits for what is ending.
    expect((await series.draw({ variants: [1] })).variants).toMatchObject([
      { state: 'drawn' },
      { error: { code: 'billing_unknown' } },
      { state: 'waiting' },
    ]);
    expect(series.cost).toMatchObject({ nanoUsd: 110_000_000, unknownUpToNanoUsd: 90_000_000 });
    const gone = new AbortController();
    gone.abort(new Error('the tab was closed'));
    expect(await rejection(series.draw({ signal: gone.signal }))).toMatchObject({ message: 'the tab was closed' });
    expect(simulator.requests('relay')).toHaveLength(3);
    expect((await series.draw({ onUnknownBilling: 'retry' })).complete).toBe(true);
    expect(simulator.requests('relay')).toHaveLength(5);
  });

  it('costs nothing as long as its character may have been paid for, and is estimated so', async () => {
    const { simulator, service } = await startSeriesWorld();
    const series = await service(['relay']).series({ character: MILA, variants: THREE });
    simulator.script('relay', [{ kind: 'reset' }]);
    await rejection(series.draw());
    expect(series.estimate()).toMatchObject({ nanoUsd: 0, upToNanoUsd: 0, lines: [] });
    const sent = simulator.requests('relay').length;
    expect(await rejection(series.draw())).toMatchObject({ code: 'billing_unknown' });
    expect(simulator.requests('relay')).toHaveLength(sent);
    const { nanoUsd, lines } = series.estimate({ onUnknownBilling: 'retry' });
    expect([nanoUsd, lines.length]).toEqual([290_000_000, 4]);
    const before = simulator.ledger.nanoUsd();
    expect((await series.draw({ onUnknownBilling: 'retry' })).complete).toBe(true);
    expect(simulator.ledger.nanoUsd() - before).toBe(nanoUsd);
  });

  it('is drawn once at a time', async () => {
    const { simulator, service } = await startSeriesWorld();
    const series = await service(['relay']).series({ character: MILA, variants: THREE });
    const drawing = series.draw();
    expect(await rejection(series.draw())).toMatchObject({ code: 'series_busy' });
    await drawing;
    expect(simulator.requests('relay')).toHaveLength(4);
  });

  it('ends with its service', async () => {
    const { service } = await startSeriesWorld();
    const images = service(['relay']);
    const series = await images.series({ character: MILA, variants: THREE });
    await images.close();
    expect(await rejection(series.draw())).toMatchObject({ code: 'service_closed' });
    expect(series.canonical?.state).toBe('waiting');
  });
});

describe('a series that cannot be kept', () => {
  it('sends nothing that was not written down before', async () => {
    const { simulator, service } = await startSeriesWorld();
    let saves = 0;
    const save = async () => {
      saves += 1;
      if (saves > 3) throw new Error('the disk at /var/lib/secret is full');
    };
    const series = await service(['relay']).series({ character: MILA, variants: THREE, save });
    const error = await rejection(series.draw({ concurrency: 1 }));
    expect(error).toMatchObject({ code: 'series_unsaved', keeper: 'save' });
    expect(JSON.stringify(error)).not.toContain('secret');
    const sent = simulator.requests('relay').length;
    expect(sent).toBeLessThan(4);
    // What was drawn is there, and goes on once it can be kept again.
    saves = -1_000;
    expect((await series.draw()).complete).toBe(true);
    expect(simulator.requests('relay')).toHaveLength(4);
  });

  it('writes every intent before its request, and never writes twice at once', async () => {
    const { simulator, service } = await startSeriesWorld();
    let writing = 0;
    const revisions: number[] = [];
    const intents: number[] = [];
    const save = async (json: SeriesJson) => {
      writing += 1;
      expect(writing).toBe(1);
      revisions.push(json.revision);
      const begun = [json.character, ...json.variants].filter((slot) => slot?.progress.state !== 'waiting').length;
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      expect(simulator.requests('relay').length).toBeLessThanOrEqual(begun);
      // A crash at any moment: what is counted is what is drawn.
      const drawn = [json.character, ...json.variants].flatMap((slot) =>
        slot?.progress.state === 'drawn' ? [slot.progress.nanoUsd ?? 0] : [],
      );
      expect(json.cost.nanoUsd).toBe(drawn.reduce((sum, nanoUsd) => sum + nanoUsd, 0));
      intents.push(begun);
      writing -= 1;
    };
    const kept = memoryBlobs();
    const slow = async () => {
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    };
    const blobs: BlobStore = { ...kept, put: (digest, content) => slow().then(() => kept.put(digest, content)) };
    const series = await service(['relay']).series({ character: MILA, variants: TEN, save, blobs });
    expect((await series.draw()).warnings).toEqual([]);
    expect(intents.at(-1)).toBe(11);
    expect(revisions).toEqual(revisions.map((_, index) => index + 1));
  });

  it('gives its pictures all the same, stops, and offers them to the store once more', async () => {
    const { simulator, service } = await startSeriesWorld();
    const kept = memoryBlobs();
    let isDown = false;
    const blobs: BlobStore = {
      ...kept,
      put: async (digest, content) => {
        if (isDown) throw new Error('no room');
        return kept.put(digest, content);
      },
    };
    const series = await service(['relay']).series({ character: MILA, variants: THREE, blobs });
    await series.draw({ variants: [0] });
    isDown = true;
    expect(await rejection(series.draw({ concurrency: 1 }))).toMatchObject({ code: 'series_unsaved', keeper: 'blobs' });
    expect(simulator.requests('relay')).toHaveLength(3);
    const held = series.variants[1];
    if (held?.state !== 'drawn') expect.fail('it was paid for');
    expect((await held.image.load()).byteLength).toBe(held.image.bytes);
    expect(await rejection(series.draw())).toMatchObject({ code: 'series_unsaved', keeper: 'blobs' });
    isDown = false;
    expect((await series.draw()).complete).toBe(true);
    expect(await kept.size(held.image.digest)).toBe(held.image.bytes);
    expect(simulator.requests('relay')).toHaveLength(4);
  });

  it('is saved when its drawing ends, however that ends', async () => {
    const { simulator, service } = await startSeriesWorld();
    let kept: SeriesJson | undefined;
    const save = async (json: SeriesJson) => {
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      kept = json;
    };
    const series = await service(['relay']).series({ character: MILA, variants: THREE, save });
    simulator.script('relay', ['ok', { kind: 'hang', billed: true }]);
    const gone = new AbortController();
    const drawing = rejection(series.draw({ signal: gone.signal, concurrency: 1 }));
    await expect.poll(() => simulator.requests('relay').length).toBe(2);
    gone.abort(new Error('the machine goes down'));
    expect(await drawing).toMatchObject({ message: 'the machine goes down' });
    expect(kept).toEqual(series.toJSON());
    expect(kept?.variants[0]?.progress).toMatchObject({ state: 'failed', code: 'call_aborted' });
  });

  it('says at its end that it could not be saved, and gives the result', async () => {
    const { service } = await startSeriesWorld();
    const save = (json: SeriesJson) => {
      if (json.variants.every(({ progress }) => progress.state === 'drawn')) throw new Error('no room');
    };
    const series = await service(['relay']).series({ character: MILA, variants: THREE, save });
    expect(await series.draw()).toMatchObject({ complete: true, warnings: [{ code: 'series_not_kept' }] });
  });
});

async function picture(images: {
  generate: (request: { prompt: string; model: string }) => Promise<{ images: readonly { data: Uint8Array }[] }>;
}) {
  const drawn = await images.generate({ prompt: 'A fox', model: 'gemini-3-pro-image' });
  return drawn.images[0]?.data ?? new Uint8Array();
}
