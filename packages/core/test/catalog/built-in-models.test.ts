import { describe, expect, it } from 'vitest';
import { createCatalog } from '../../src/catalog/catalog.ts';
import { nearestSize } from '../../src/catalog/delivered-size.ts';
import { modelSchema } from '../../src/catalog/model-schema.ts';
import { BUILT_IN_MODELS } from '../../src/catalog/models/built-in-models.ts';
import { ASPECT_RATIOS, IMAGE_SIZES } from '../../src/catalog/size.ts';

const NOW = Date.UTC(2026, 10, 21);
const catalog = createCatalog({ now: () => NOW });

/** The status board of 2026-11-21. */
const BOARD = {
  live: [
    'gemini-3-pro-image',
    'gemini-nano-banana-2.1',
    'gemini-3.1-flash-lite-image',
    'gpt-image-2.6-flare',
    'gpt-image-2.6-sunburst',
    'gpt-image-2.5-flare',
    'gpt-image-2.5-sunburst',
    'gpt-image-2',
    'flux-pro-1.1',
    'flux-pro-1.1-ultra',
    'flux-2-pro',
    'flux-2-flex',
    'flux-2-max',
    'flux-2-klein-4b',
    'flux-2-klein-9b',
    'flux-kontext-pro',
    'flux-kontext-max',
    'flux-3-image',
    'seedream-4-0-250828',
    'seedream-4-5-251128',
    'seedream-5-0-260128',
    'dola-seedream-5-0-pro-260628',
    'dola-seedream-5-0-flash-260915',
    'seedream-5-5-261028',
    'sdxl-1.0',
    'sd3.5-large',
    'sd3.5-large-turbo',
    'sd3.5-medium',
    'stable-image-ultra',
    'stable-image-core',
  ],
  deprecated: ['gemini-3.1-flash-image', 'gpt-image-1-mini', 'gpt-image-1.5', 'chatgpt-image-latest'],
  retired: [
    'gemini-2.5-flash-image',
    'gemini-3-pro-image-preview',
    'gemini-3.1-flash-image-preview',
    'imagen-4.0-generate-001',
    'imagen-4.0-ultra-generate-001',
    'imagen-4.0-fast-generate-001',
    'gpt-image-1',
    'dall-e-2',
    'dall-e-3',
  ],
} as const;

describe('the status board', () => {
  it.each(Object.entries(BOARD).flatMap(([status, ids]) => ids.map((id) => [id, status] as const)))('%s is %s', (id, status) => {
    expect(catalog.resolve(id)).toMatchObject({ found: true, model: { id }, status });
  });

  it('names every model of the catalog', () => {
    expect(BUILT_IN_MODELS.map(({ id }) => id).toSorted()).toEqual(Object.values(BOARD).flat().toSorted());
  });
});

describe('names', () => {
  it.each([
    ['nano-banana', 'gemini-2.5-flash-image'],
    ['nano-banana-pro', 'gemini-3-pro-image'],
    ['nano-banana-2', 'gemini-3.1-flash-image'],
    ['nano-banana-2.1', 'gemini-nano-banana-2.1'],
    ['nano-banana-2-lite', 'gemini-3.1-flash-lite-image'],
    ['imagen-4', 'imagen-4.0-generate-001'],
    ['imagen-4-fast', 'imagen-4.0-fast-generate-001'],
    ['imagen-4-ultra', 'imagen-4.0-ultra-generate-001'],
    ['gpt-image-2-2026-04-21', 'gpt-image-2'],
    ['gpt-image-2.5-flare-2026-09-08', 'gpt-image-2.5-flare'],
    ['gpt-image-1.5-2025-12-16', 'gpt-image-1.5'],
    ['seedream-5.5', 'seedream-5-5-261028'],
    ['models/gemini-3-pro-image', 'gemini-3-pro-image'],
    [' Nano-Banana-Pro ', 'gemini-3-pro-image'],
  ])('%s means %s', (name, id) => {
    expect(catalog.resolve(name)).toMatchObject({ found: true, model: { id } });
  });

  it('belong to one model each', () => {
    const names = BUILT_IN_MODELS.flatMap(({ id, aliases }) => [id, ...aliases]).map((name) => name.toLowerCase());
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});

describe.each(BUILT_IN_MODELS.map((model) => [model.id, model] as const))('%s', (_, model) => {
  it('holds what the schema asks of everyone', () => {
    expect(modelSchema.safeParse(model).error?.issues).toBeUndefined();
  });

  it('says where each of its figures comes from, and from when', () => {
    const sources = [
      model.lifecycle,
      model.abilities,
      model.figures,
      ...(model.listPrice === undefined ? [] : [model.listPrice]),
    ];
    for (const { source, date } of sources) {
      expect(source.length).toBeGreaterThan(5);
      expect(date).toMatch(/^202[56]-\d\d-\d\d$/);
      expect(Date.parse(date)).toBeLessThanOrEqual(NOW);
    }
  });

  it('leads to a live model of its vendor, unless it is one', () => {
    const successor = catalog.successorOf(model) ?? model;
    expect(catalog.statusOf(successor)).toBe('live');
    expect(successor.vendor).toBe(model.vendor);
  });

  it('documents pixels only for what it can draw, each in its size and ratio', () => {
    expect(IMAGE_SIZES).toEqual(expect.arrayContaining(Object.keys(model.pixels)));
    for (const size of IMAGE_SIZES) {
      for (const aspectRatio of ASPECT_RATIOS) {
        const cell = model.pixels[size]?.[aspectRatio];
        if (cell === undefined) continue;
        expect(model.abilities.sizes).toContain(size);
        expect(model.abilities.aspectRatios).toContain(aspectRatio);
        expect(model.abilities.ratiosOfSize?.[size] ?? [aspectRatio]).toContain(aspectRatio);
        // OpenAI's largest pictures are half of a 4K square, and no other order leads to them.
        expect(nearestSize(cell)).toBe(model.family === 'openai' && size === '4K' ? '2K' : size);
        const [across = 1, down = 1] = aspectRatio.split(':').map(Number);
        // Imagen's edges are multiples of 128: 896x1280 is what it calls 3:4.
        const tolerance = model.family === 'imagen' ? 0.072 : 0.03;
        expect(Math.abs((cell.width * down) / (cell.height * across) - 1)).toBeLessThan(tolerance);
      }
    }
  });

  it('counts tokens for every size it draws, if its pictures have a fixed number and are priced by it', () => {
    const counted = Object.keys(model.imageTokens);
    expect(counted.length === 0 || model.abilities.sizes.every((size) => counted.includes(size))).toBe(true);
  });
});

it('ends after every successor, however far the clock goes', () => {
  const later = createCatalog({ now: () => Date.UTC(2040, 0, 1) });
  for (const model of later.list()) expect(() => later.successorOf(model)).not.toThrow();
});
