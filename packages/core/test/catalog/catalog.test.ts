import { describe, expect, it } from 'vitest';
import { createCatalog } from '../../src/catalog/catalog.ts';
import type { ModelEntry } from '../../src/catalog/merge-models.ts';
import type { Model } from '../../src/catalog/model.ts';
import { BUILT_IN_MODELS } from '../../src/catalog/models/built-in-models.ts';
import { ConfigInvalidError } from '../../src/errors/config-invalid-error.ts';

const NOW = Date.UTC(2026, 10, 21);
const now = () => NOW;
const source = { source: 'a test', date: '2026-11-21' };

const own: Model = {
  id: 'house-model',
  vendor: 'house',
  family: 'stable-diffusion',
  displayName: 'House',
  aliases: ['house'],
  lifecycle: { ...source, status: 'live' },
  abilities: {
    ...source,
    sizes: ['1K'],
    aspectRatios: ['1:1'],
    maxReferences: 0,
    thinking: [],
    seed: true,
    sizeOnWire: false,
    thinks: false,
  },
  pixels: { '1K': { '1:1': { width: 1024, height: 1024 } } },
  figures: source,
  imageTokens: {},
  referenceTokens: 0,
  listPrice: { ...source, basis: 'request', nanoUsd: 0 },
};

function issuesOf(models: readonly unknown[]) {
  try {
    createCatalog({ models, now });
  } catch (error) {
    if (ConfigInvalidError.isInstance(error)) return error.issues;
    throw error;
  }
  return [];
}

describe('resolve', () => {
  const catalog = createCatalog({ now });

  it('finds a live model, with nothing to say', () => {
    expect(catalog.resolve('nano-banana-2.1')).toMatchObject({
      found: true,
      status: 'live',
      successor: undefined,
      notice: undefined,
    });
  });

  it('tells of a deprecated model with its dates and successor', () => {
    expect(catalog.resolve('nano-banana-2')).toMatchObject({
      status: 'deprecated',
      successor: { id: 'gemini-nano-banana-2.1' },
      notice: 'gemini-3.1-flash-image is deprecated since 2026-10-06; use gemini-nano-banana-2.1',
    });
    expect(catalog.resolve('gpt-image-1.5')).toMatchObject({
      notice: 'gpt-image-1.5 is deprecated and will be retired on 2026-12-01; use gpt-image-2.5-flare',
    });
  });

  it('follows successors that are themselves on their way out', () => {
    expect(catalog.resolve('gemini-3.1-flash-image-preview')).toMatchObject({
      status: 'retired',
      model: { lifecycle: { successor: 'gemini-3.1-flash-image' } },
      successor: { id: 'gemini-nano-banana-2.1' },
    });
  });

  it('retires a model on its day, while the process runs', () => {
    let today = Date.UTC(2026, 10, 30, 23, 59, 59);
    const aging = createCatalog({ now: () => today });
    expect(aging.resolve('gpt-image-1-mini')).toMatchObject({ status: 'deprecated' });
    today += 1000;
    expect(aging.resolve('gpt-image-1-mini')).toMatchObject({
      status: 'retired',
      notice: 'gpt-image-1-mini was retired by its vendor on 2026-12-01; use gpt-image-2.5-flare',
    });
  });

  it('knows no future: an announced deprecation has no effect before its day', () => {
    const models: ModelEntry[] = [{ ...own, lifecycle: { ...source, status: 'live', deprecatedAt: '2026-11-22' } }];
    expect(createCatalog({ models, now }).resolve('house')).toMatchObject({ status: 'live' });
    expect(createCatalog({ models, now: () => NOW + 86_400_000 }).resolve('house')).toMatchObject({ status: 'deprecated' });
  });

  it.each([
    ['nano-bananna-pro', 'nano-banana-pro'],
    ['gemini-3-pro-imag', 'gemini-3-pro-image'],
    ['gpt-image2', 'gpt-image-2'],
    ['GEMINI-3-PRO-IMAGE-', 'gemini-3-pro-image'],
  ])('guesses that %s should be %s', (name, meant) => {
    const resolution = catalog.resolve(name);
    expect(resolution).toMatchObject({ found: false, name });
    expect(resolution.found ? [] : resolution.nearest[0]).toBe(meant);
  });

  it('offers what can be ordered: live names first, retired ones only for want of others', () => {
    const nearest = (name: string) => {
      const resolution = catalog.resolve(name);
      return resolution.found ? [] : resolution.nearest;
    };
    expect(nearest('nano-bananna')).toEqual(['nano-banana-pro', 'nano-banana-2.1', 'nano-banana-2']);
    expect(nearest('gemini-2.5-flash-imag')).toContain('gemini-3.1-flash-image');
    expect(nearest('gemini-2.5-flash-imag')).not.toContain('gemini-2.5-flash-image');
    expect(nearest('dalle-3')).toEqual(['dall-e-3', 'dall-e-2']);
  });

  it('does not guess wildly, nor read a whole prompt', () => {
    expect(catalog.resolve('midjourney')).toEqual({ found: false, name: 'midjourney', nearest: [] });
    expect(catalog.resolve('a red kite '.repeat(10_000))).toMatchObject({ found: false, nearest: [] });
    expect(catalog.resolve('__proto__')).toMatchObject({ found: false });
    expect(catalog.resolve('')).toMatchObject({ found: false, nearest: [] });
  });
});

describe('own models', () => {
  it('can be added', () => {
    const catalog = createCatalog({ models: [own], now });
    expect(catalog.resolve('house')).toMatchObject({ found: true, model: own, status: 'live' });
    expect(catalog.list()).toHaveLength(BUILT_IN_MODELS.length + 1);
  });

  it('can say something else about a known one, and keep the rest', () => {
    const lifecycle = { ...source, status: 'live', note: 'our relay still serves it' } as const;
    const catalog = createCatalog({ models: [{ id: 'gemini-2.5-flash-image', lifecycle }], now });
    const before = BUILT_IN_MODELS.find(({ id }) => id === 'gemini-2.5-flash-image');
    expect(catalog.resolve('nano-banana')).toMatchObject({ status: 'live', model: { ...before, lifecycle } });
    expect(catalog.list()).toHaveLength(BUILT_IN_MODELS.length);
  });

  it('can declare a known price unknown', () => {
    const catalog = createCatalog({ models: [{ id: 'gemini-3-pro-image', listPrice: undefined }], now });
    const resolution = catalog.resolve('gemini-3-pro-image');
    expect(resolution.found && resolution.model.listPrice).toBeUndefined();
  });

  it('can move a name from one model to another', () => {
    const models = [
      { id: 'gemini-2.5-flash-image', aliases: [] },
      { id: 'gemini-nano-banana-2.1', aliases: ['nano-banana-2.1', 'nano-banana'] },
    ];
    expect(createCatalog({ models, now }).resolve('nano-banana')).toMatchObject({ model: { id: 'gemini-nano-banana-2.1' } });
  });

  it('are checked: every problem at once, with its path', () => {
    const { displayName: _, ...incomplete } = own;
    const issues = issuesOf([
      { ...incomplete, abilities: { ...own.abilities, sizes: ['1k'] } },
      { id: 'gemini-3-pro-image', lifecycle: { ...source, status: 'live', since: '2026-02-30' }, listprice: 3 },
      { ...own, id: 'priced', aliases: [], listPrice: { ...source, basis: 'request', nanoUsd: 0.09 } },
      'gemini-3-pro-image',
    ]);
    expect(issues.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        'models[0].displayName',
        'models[0].abilities.sizes[0]',
        'models[1].lifecycle.since',
        'models[1]',
        'models[2].listPrice.nanoUsd',
        'models[3]',
      ]),
    );
  });

  it('are checked against each other', () => {
    expect(issuesOf([{ ...own, aliases: ['Nano-Banana-Pro'] }])).toEqual([
      { path: 'models[0].aliases', message: 'the name Nano-Banana-Pro belongs to both gemini-3-pro-image and house-model' },
    ]);
    expect(issuesOf([own, { ...own, aliases: [] }])).toEqual([
      { path: 'models[1].id', message: 'is given twice, at models[0] too' },
    ]);
    expect(issuesOf([{ ...own, lifecycle: { ...own.lifecycle, successor: 'nothing' } }])).toEqual([
      { path: 'models[0].lifecycle.successor', message: 'nothing is the id of no model' },
    ]);
    const circle = [
      { ...own, lifecycle: { ...own.lifecycle, successor: 'other' } },
      { ...own, id: 'other', aliases: [], lifecycle: { ...own.lifecycle, successor: own.id } },
    ];
    expect(issuesOf(circle)).toEqual([
      { path: 'models[0].lifecycle.successor', message: 'the successors of house-model lead in a circle' },
      { path: 'models[1].lifecycle.successor', message: 'the successors of other lead in a circle' },
    ]);
  });
});
