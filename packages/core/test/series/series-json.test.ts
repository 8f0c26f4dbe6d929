import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ASPECT_RATIOS, IMAGE_SIZES, memoryBlobs, type BlobStore, type SeriesJson } from '../../src/index.ts';
import { digestOf } from '../../src/chat/digest.ts';
import { startSeriesWorld, TEN } from './series-world.ts';

const rejection = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => expect.fail('it did not fail'),
    (reason: unknown) => reason,
  );

/** A store with one blob, and a series that refers to nothing else. */
async function arbitrarySeries(): Promise<{ readonly blobs: BlobStore; readonly series: fc.Arbitrary<SeriesJson> }> {
  const blobs = memoryBlobs();
  const content = Buffer.from('any picture');
  const digest = await digestOf(content);
  await blobs.put(digest, content);
  const text = fc.string({ minLength: 1, maxLength: 40 });
  const nanoUsd = fc.nat(1_000_000_000);
  const size = fc.constantFrom(...IMAGE_SIZES);
  const nullable = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
  const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
  const edge = fc.integer({ min: 1, max: 8_192 });
  const kept = {
    digest: fc.constant(digest),
    bytes: fc.constant(content.byteLength),
    mediaType: fc.constant('image/png'),
    width: edge,
    height: edge,
  };
  const picture = fc.record(kept);
  const drawn = { ...kept, size, channel: text, model: text };
  const degraded = fc.record({
    what: fc.constantFrom('size' as const, 'model' as const),
    ordered: text,
    delivered: text,
    channel: text,
    reason: fc.constantFrom('lowered' as const, 'upstream' as const),
  });
  const progress = fc.oneof(
    fc.constant({ state: 'waiting' as const }),
    fc.record({ state: fc.constant('failed' as const), callId: nullable(text), code: text, message: fc.string() }),
    fc.record({
      state: fc.constant('drawn' as const),
      callId: text,
      picture: fc.record(drawn),
      extras: fc.array(fc.record({ ...drawn, role: fc.constantFrom('alternate' as const, 'thought' as const) }), {
        maxLength: 2,
      }),
      otherThan: nullable(text),
      warnings: fc.array(
        fc.record({ code: fc.constantFrom('model_lowered' as const, 'size_differs' as const), message: fc.string() }),
        { maxLength: 2 },
      ),
      degraded: fc.array(degraded, { maxLength: 2 }),
      nanoUsd: nullable(nanoUsd),
    }),
    fc.record({
      state: fc.constant('drawing' as const),
      callId: text,
      first: nullable(fc.record({ channel: text, model: text, size })),
      upToNanoUsd: nullable(nanoUsd),
      spent: fc.record({ nanoUsd, incomplete: fc.boolean() }),
    }),
  );
  const unsettled = fc.record({
    callId: text,
    channel: text,
    model: text,
    size,
    resumeToken: nullable(text),
    reportedNanoUsd: nullable(nanoUsd),
    upToNanoUsd: nullable(nanoUsd),
  });
  const order = fc.record({
    prompt: text,
    model: optional(text),
    purpose: optional(text),
    size: optional(size),
    aspectRatio: optional(fc.constantFrom(...ASPECT_RATIOS)),
    channelOptions: optional(fc.dictionary(text, fc.dictionary(text, fc.oneof(fc.string(), fc.integer(), fc.boolean())))),
    references: fc.array(picture, { maxLength: 2 }),
  });
  const slot = fc.record({ order, progress, unsettled: fc.array(unsettled, { maxLength: 2 }) });
  const series = fc.record({
    format: fc.constant('retake.series' as const),
    version: fc.constant(1 as const),
    id: text,
    revision: fc.nat(),
    instruction: fc.string(),
    given: fc.array(picture, { minLength: 1, maxLength: 2 }),
    character: nullable(slot),
    variants: fc.array(slot, { minLength: 1, maxLength: 6 }),
    cost: fc.record({ nanoUsd, incomplete: fc.boolean(), unknownUpToNanoUsd: nullable(nanoUsd) }),
  });
  return { blobs, series };
}

describe('the JSON of a series', () => {
  it('comes back as it was, through text and another process; what was under way is closed once, with its bound', async () => {
    const { service } = await startSeriesWorld();
    const images = service(['relay']);
    const { blobs, series } = await arbitrarySeries();
    await fc.assert(
      fc.asyncProperty(series, async (json) => {
        const once = (await images.resumeSeries(JSON.parse(JSON.stringify(json)), { blobs })).toJSON();
        const twice = (await images.resumeSeries(JSON.parse(JSON.stringify(once)), { blobs })).toJSON();
        expect(twice).toEqual(once);
        const slots = [json.character, ...json.variants];
        if (slots.every((slot) => slot?.progress.state !== 'drawing')) expect(once).toEqual(json);
        // No money is forgotten: what was spent under way is counted, and what was open is a bound or unknown.
        const spent = slots.reduce(
          (sum, slot) => sum + (slot?.progress.state === 'drawing' ? slot.progress.spent.nanoUsd : 0),
          0,
        );
        expect(once.cost.nanoUsd).toBe(json.cost.nanoUsd + spent);
        for (const slot of [once.character, ...once.variants]) {
          if (slot?.progress.state === 'failed' && slot.progress.code === 'billing_unknown')
            expect(slot.unsettled).not.toEqual([]);
        }
        expect([once.character, ...once.variants].some((slot) => slot?.progress.state === 'drawing')).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  it('is refused with every problem and its path where it is none', async () => {
    const { service } = await startSeriesWorld();
    const images = service(['relay']);
    const series = await images.series({ character: 'A fox', variants: TEN });
    const json = series.toJSON();
    const paths = async (value: unknown) =>
      ((await rejection(images.resumeSeries(value))) as { code: string; issues: { path: string }[] }).issues.map(
        ({ path }) => path,
      );
    expect(await paths(undefined)).toEqual(['']);
    expect(
      await paths({ ...json, version: 2, revision: -1, variants: [{ ...json.variants[0], progress: { state: 'eaten' } }] }),
    ).toEqual(['version', 'revision', 'variants[0].progress.state']);
    expect(await paths({ ...json, character: null })).toEqual(['character']);
    expect(await rejection(images.resumeSeries(json, { blob: 1 } as object))).toMatchObject({ code: 'request_invalid' });
  });

  it('goes on only with the pictures that variants are drawn from', async () => {
    const { simulator, service } = await startSeriesWorld();
    const images = service(['relay']);
    const blobs = memoryBlobs();
    const series = await images.series({ character: 'A fox', variants: TEN.slice(0, 3), blobs });
    await series.draw({ variants: [0, 1] });
    const json = JSON.parse(JSON.stringify(series)) as SeriesJson;
    const [first] = series.variants;
    if (first?.state !== 'drawn') expect.fail('it was drawn');
    await blobs.delete(first.image.digest);
    const lost = await images.resumeSeries(json, { blobs });
    expect(lost.variants).toMatchObject([{ error: { code: 'billing_unknown' } }, { state: 'drawn' }, { state: 'waiting' }]);
    expect(lost.cost).toEqual(series.cost);
    await lost.draw();
    expect(simulator.requests('relay')).toHaveLength(4);
    await lost.draw({ onUnknownBilling: 'retry' });
    expect(lost.variants.every(({ state }) => state === 'drawn')).toBe(true);
    expect(lost.cost.nanoUsd).toBe(simulator.ledger.nanoUsd());

    for (const { digest } of series.character) await blobs.delete(digest);
    expect(await rejection(images.resumeSeries(json, { blobs }))).toMatchObject({
      code: 'series_invalid',
      issues: [{ path: 'character.progress.picture', message: 'is not in the store' }],
    });
  });

  it('goes on without what the service cannot draw any more, and says which', async () => {
    const { simulator, service } = await startSeriesWorld();
    const images = service(['relay']);
    const blobs = memoryBlobs();
    const { variants, ...json } = (await images.series({ character: 'A fox', variants: TEN.slice(0, 3), blobs })).toJSON();
    const [first, second, third] = variants;
    if (first === undefined || second === undefined || third === undefined) expect.fail('there are three');
    second.order.model = 'nano-pear';
    const resumed = await images.resumeSeries({ ...json, variants: [first, second, third] }, { blobs });
    const result = await resumed.draw();
    expect(result.variants).toMatchObject([
      { state: 'drawn' },
      { state: 'failed', error: { code: 'model_unknown' } },
      { state: 'drawn' },
    ]);
    expect(simulator.requests('relay')).toHaveLength(3);
    expect((await images.resumeSeries(JSON.parse(JSON.stringify(resumed)), { blobs })).variants[1]).toMatchObject({
      error: { code: 'recorded', originalCode: 'model_unknown' },
    });
  });
});
