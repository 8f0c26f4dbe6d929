import { describe, expect, it } from 'vitest';
import { pricePerMillionTokens, pricePerPicture, pricePerRequest } from '../../src/catalog/dollar-prices.ts';
import { priceOf } from '../../src/catalog/price-of.ts';
import { priceFactorSchema, priceSchema } from '../../src/catalog/price-schema.ts';
import { IMAGE_SIZES } from '../../src/catalog/size.ts';
import { modelOf } from './model-of.ts';

const source = { source: 'the price list of a relay', date: '2026-10-07' };
const pro = modelOf('gemini-3-pro-image');
const own = pricePerRequest('0.09', source);
const factor = { numerator: 3, denominator: 5 };

describe('priceOf', () => {
  it("takes the channel's own price, by id or alias, without the factor", () => {
    expect(priceOf(pro, { prices: { 'gemini-3-pro-image': own }, unlisted: 'list-price', factor })).toEqual({ price: own });
    expect(priceOf(pro, { prices: { 'nano-banana-pro': own }, unlisted: 'unknown' })).toEqual({ price: own });
  });

  it('reads names in any case, the id first', () => {
    const other = pricePerRequest('0.05', source);
    const prices = { 'Nano-Banana-Pro': other, 'models/GEMINI-3-pro-image': own };
    expect(priceOf(pro, { prices, unlisted: 'unknown' })).toEqual({ price: own });
    expect(priceOf(pro, { prices: { 'Nano-Banana-Pro': other }, unlisted: 'unknown' })).toEqual({ price: other });
  });

  it('prefers the id to an alias', () => {
    const other = pricePerRequest('0.05', source);
    expect(priceOf(pro, { prices: { 'nano-banana-pro': other, 'gemini-3-pro-image': own }, unlisted: 'unknown' })).toEqual({
      price: own,
    });
  });

  it("takes the vendor's list price only where the channel sells at it", () => {
    expect(priceOf(pro, { unlisted: 'list-price' })).toEqual({ price: pro.listPrice });
    expect(priceOf(pro, { unlisted: 'list-price', factor })).toEqual({ price: pro.listPrice, factor });
    expect(priceOf(pro, { prices: { 'nano-banana-2.1': own }, unlisted: 'unknown', factor })).toEqual({ price: undefined });
  });

  it('is not fooled by names that every object has', () => {
    expect(priceOf({ ...pro, id: 'toString', aliases: ['constructor'] }, { prices: {}, unlisted: 'unknown' })).toEqual({
      price: undefined,
    });
  });
});

describe('prices in dollars', () => {
  it('become nano-dollars', () => {
    expect(pricePerMillionTokens({ inputText: 2, inputImage: '2.00', outputText: 12, outputImage: 120 }, source)).toEqual({
      ...source,
      basis: 'tokens',
      inputTextNanoUsd: 2_000,
      inputImageNanoUsd: 2_000,
      outputTextNanoUsd: 12_000,
      outputImageNanoUsd: 120_000,
    });
    expect(pricePerPicture(0.03, source).nanoUsd).toEqual(Object.fromEntries(IMAGE_SIZES.map((size) => [size, 30_000_000])));
    expect(pricePerPicture({ '4K': 0.12 }, source).nanoUsd).toEqual({ '4K': 120_000_000 });
  });

  it('are refused if they are no prices', () => {
    expect(() => pricePerRequest(-0.09, source)).toThrow(RangeError);
    expect(() => pricePerPicture({ '1K': '0,09' }, source)).toThrow(RangeError);
  });
});

describe('the schemas', () => {
  it('take what the functions make', () => {
    const prices = [
      own,
      pricePerPicture({ '1K': 0.02 }, { ...source, reference: 0.008 }),
      pricePerMillionTokens({ inputText: 2, inputImage: 2, outputText: undefined, outputImage: 120 }, source),
      modelOf('flux-2-pro').listPrice,
    ];
    for (const price of prices) expect(priceSchema.parse(price)).toEqual(price);
  });

  it('refuse dollars where nano-dollars belong, slips of the pen and figures without a source', () => {
    const { source: _, ...anonymous } = own;
    for (const wrong of [
      { ...own, nanoUsd: 0.09 },
      { ...own, usd: 0.09 },
      anonymous,
      { ...own, date: 'yesterday' },
      { ...own, basis: 'image' },
      null,
    ]) {
      expect(priceSchema.safeParse(wrong).success).toBe(false);
    }
    expect(priceFactorSchema.safeParse({ numerator: 1, denominator: 0 }).success).toBe(false);
  });
});
