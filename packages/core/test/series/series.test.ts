import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SERIES_INSTRUCTION, type SeriesEvent, type SeriesJson } from '../../src/index.ts';
import { startSeriesWorld, TEN, type SeriesChannel } from './series-world.ts';

const MILA = 'Mila, a fox in a yellow raincoat';
const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('a series', () => {
  it('draws one picture of the character, then shows it with every variant, and costs what was estimated', async () => {
    const { simulator, service, events } = await startSeriesWorld();
    const series = await service(['relay']).series({ character: MILA, variants: TEN });
    const estimate = series.estimate();
    expect(estimate).toMatchObject({ usd: 0.92, nanoUsd: 920_000_000, exact: true });
    expect(estimate.lines.map(({ picture, model, usd }) => [picture, model, usd])).toEqual([
      ['character', 'gemini-nano-banana-2.1', 0.02],
      ...TEN.map((_, index) => [index, 'gemini-3-pro-image', 0.09]),
    ]);
    expect(simulator.requests('relay')).toEqual([]);

    const result = await series.draw();
    expect(result).toMatchObject({ id: series.id, complete: true, models: ['gemini-3-pro-image'], warnings: [] });
    expect(result.cost).toMatchObject({ nanoUsd: 920_000_000, unknownUpToNanoUsd: 0 });
    expect(simulator.ledger.nanoUsd()).toBe(estimate.nanoUsd);
    expect(result.variants.map(({ picture, prompt, state }) => [picture, prompt, state])).toEqual(
      TEN.map((prompt, index) => [index, prompt, 'drawn']),
    );
    const [first, ...others] = simulator.requests('relay');
    const canonical = await result.character[0]?.load();
    expect(JSON.stringify(first?.body)).toContain(MILA);
    expect(others).toHaveLength(10);
    for (const { body } of others) {
      expect(JSON.stringify(body)).toContain(digestOf(canonical ?? new Uint8Array()));
      expect(JSON.stringify(body)).toContain(SERIES_INSTRUCTION.slice(0, 40));
    }
    const third = result.variants[3];
    if (third?.state !== 'drawn') expect.fail('it is there');
    expect(third).toMatchObject({ otherThan: undefined, usd: 0.09, degraded: [], image: { size: '2K', width: 2048 } });
    expect((await third.image.load()).byteLength).toBe(third.image.bytes);
    // Nothing is left to be drawn, or to be paid for.
    expect(series.estimate()).toMatchObject({ usd: 0, lines: [] });
    await series.draw();
    expect(simulator.requests('relay')).toHaveLength(11);
    const started = events.flatMap((event) => (event.type === 'call.started' ? [event.series] : []));
    expect(started).toHaveLength(11);
    expect(started).toContainEqual({ id: series.id, picture: 'character' });
    expect(started).toContainEqual({ id: series.id, picture: 9 });
  });

  it('is estimated where prices are by tokens: what is usual, and a bound that the bill keeps to', async () => {
    const { simulator, service } = await startSeriesWorld();
    const series = await service(['gemini']).series({ character: MILA, variants: TEN, model: 'gemini-3-pro-image' });
    const { nanoUsd = 0, upToNanoUsd = 0, exact } = series.estimate({ degrade: { models: false } });
    const { cost } = await series.draw({ degrade: { models: false } });
    expect(exact).toBe(false);
    expect(cost.nanoUsd).toBe(simulator.ledger.nanoUsd());
    expect(cost.nanoUsd).toBeLessThanOrEqual(upToNanoUsd);
    expect(Math.abs(cost.nanoUsd / nanoUsd - 1)).toBeLessThan(0.05);
  });

  it('is estimated to the bill where usage is fixed, and not where a vendor does not tell what a reference takes', async () => {
    const { simulator, service } = await startSeriesWorld();
    const estimated = async (channel: SeriesChannel, model: string) => {
      const before = simulator.ledger.nanoUsd();
      const series = await service([channel]).series({ character: { prompt: MILA, model }, variants: TEN, model, size: '1K' });
      const { nanoUsd } = series.estimate();
      const { cost } = await series.draw();
      expect(cost.nanoUsd).toBe(simulator.ledger.nanoUsd() - before);
      return { estimate: nanoUsd, bill: cost.nanoUsd };
    };
    // By megapixel: $0.03 for the character, and $0.045 for each picture with a reference.
    expect(await estimated('flux', 'flux-2-pro')).toEqual({ estimate: 480_000_000, bill: 480_000_000 });
    // By tokens, of which OpenAI does not say how many a reference takes: unknown is not 0.
    expect(await estimated('openai', 'gpt-image-2.6-flare')).toMatchObject({ estimate: undefined });
  });

  it('draws every picture for itself, where the service gives others again', async () => {
    const { simulator, service } = await startSeriesWorld();
    const images = service(['relay'], { reuse: { cache: true } });
    const series = await images.series({ character: MILA, variants: ['at sea', 'at sea'] });
    expect((await series.draw({ concurrency: 2 })).complete).toBe(true);
    const again = await images.series({ character: MILA, variants: ['at sea'] });
    await again.draw();
    expect(simulator.requests('relay')).toHaveLength(5);
    expect(series.cost.nanoUsd + again.cost.nanoUsd).toBe(simulator.ledger.nanoUsd());
  });

  it('tells what happens while it happens', async () => {
    const { service } = await startSeriesWorld();
    const series = await service(['relay']).series({ character: MILA, variants: ['at sea', 'at night'] });
    const told: SeriesEvent[] = [];
    for await (const event of series.stream({ concurrency: 1 })) told.push(event);
    expect(
      told.map((event) =>
        event.type === 'result' ? ['result'] : [event.type, event.entry.picture, event.drawn, event.cost.usd],
      ),
    ).toEqual([
      ['picture.drawing', 'character', 0, 0],
      ['picture.drawn', 'character', 0, 0.02],
      ['picture.drawing', 0, 0, 0.02],
      ['picture.drawn', 0, 1, 0.11],
      ['picture.drawing', 1, 1, 0.11],
      ['picture.drawn', 1, 2, 0.2],
      ['result'],
    ]);
  });

  it('can begin with the character alone, for somebody to look at it', async () => {
    const { simulator, service } = await startSeriesWorld();
    const series = await service(['relay']).series({ character: MILA, variants: TEN });
    expect(series.estimate({ variants: [] }).usd).toBe(0.02);
    expect(series.character).toEqual([]);
    const begun = await series.draw({ variants: [] });
    expect(begun).toMatchObject({ complete: false, character: [{ width: 1024 }] });
    expect(simulator.requests('relay')).toHaveLength(1);
    const some = await series.draw({ variants: [2, 4, 2] });
    expect(some.variants.map(({ state }) => state === 'drawn')).toEqual(TEN.map((_, index) => index === 2 || index === 4));
    expect((await series.draw()).complete).toBe(true);
    expect(simulator.requests('relay')).toHaveLength(11);
  });

  it('takes pictures of the character that are there, and variants with references and wishes of their own', async () => {
    const { simulator, service } = await startSeriesWorld();
    const images = service(['relay']);
    const views = ['A front view', 'A side view'].map((prompt) => images.generate({ prompt, model: 'gemini-3-pro-image' }));
    const [front, side] = (await Promise.all(views)).flatMap((view) => view.images.map(({ data }) => data));
    if (front === undefined || side === undefined) expect.fail('both came');
    const own = { prompt: 'beside this', images: [side], model: 'gemini-nano-banana-2.1', size: '1K' } as const;
    const series = await images.series({
      character: { pictures: [front] },
      variants: ['at sea', own],
      instruction: false,
      aspectRatio: '16:9',
    });
    expect(series.estimate().usd).toBe(0.11);
    expect(series.canonical).toBeUndefined();
    const { variants } = await series.draw();
    expect(variants).toMatchObject([
      { state: 'drawn', image: { model: 'gemini-3-pro-image', size: '2K' } },
      { state: 'drawn', image: { model: 'gemini-nano-banana-2.1', size: '1K' } },
    ]);
    const bodies = simulator
      .requests('relay')
      .slice(2)
      .map(({ body }) => JSON.stringify(body));
    const beside = bodies.find((body) => body.includes('"beside this"')) ?? '';
    expect(beside.indexOf(digestOf(front))).toBeGreaterThan(0);
    expect(beside.indexOf(digestOf(side))).toBeGreaterThan(beside.indexOf(digestOf(front)));
    for (const body of bodies) expect(body).toContain('16:9');
    expect(series.blobs.length).toBe(4);
    const sides = await images.series({ character: { pictures: [front, side] }, variants: ['at sea'] });
    await sides.draw();
    const last = JSON.stringify(simulator.requests('relay').at(-1)?.body);
    expect(last).toContain('The first 2 pictures show a character');
    expect(last.indexOf(digestOf(side))).toBeGreaterThan(last.indexOf(digestOf(front)));
  });

  it('says of a variant which model it was ordered from, where another one drew it', async () => {
    const { simulator, service } = await startSeriesWorld();
    const series = await service(['relay']).series({ character: MILA, variants: ['at sea', 'at night'] });
    await series.draw({ variants: [0] });
    simulator.script('relay', ['model-gone']);
    const { variants, models } = await series.draw({ degrade: { models: true } });
    expect(models).toEqual(['gemini-3-pro-image', 'gemini-nano-banana-2.1']);
    expect(variants[0]).toMatchObject({ otherThan: undefined });
    expect(variants[1]).toMatchObject({
      otherThan: 'gemini-3-pro-image',
      image: { model: 'gemini-nano-banana-2.1' },
      degraded: [{ what: 'model', ordered: 'gemini-3-pro-image' }],
      warnings: [{ code: 'model_lowered' }],
    });
    const again = await service(['relay'])
      .resumeSeries(JSON.parse(JSON.stringify(series)) as SeriesJson)
      .catch((error: unknown) => error);
    // Its pictures ended with the store in memory, and that is said rather than paid for again.
    expect(again).toMatchObject({ variants: [{ error: { code: 'billing_unknown' } }, { error: { code: 'billing_unknown' } }] });
  });
});
