import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pricePerPicture, pricePerRequest } from '../../src/catalog/dollar-prices.ts';
import { estimate, MODEL_HABITS } from '../../src/catalog/estimate.ts';
import type { ImageSize } from '../../src/catalog/size.ts';
import { settle } from '../../src/catalog/settle.ts';
import { nanoUsdOf } from '../../src/catalog/money.ts';
import { modelOf } from './model-of.ts';

const source = { source: 'a test', date: '2026-11-21' };
const pro = modelOf('gemini-3-pro-image');
const listed = { price: pro.listPrice };
const order = { model: pro, channelPrice: listed, size: '1K', promptChars: 400, references: 0 } as const;
const unknown = { expectedNanoUsd: undefined, upperNanoUsd: undefined };
/** What drew the pictures of the catalog that are priced by tokens. */
const TOKEN_PRICED = [
  'gemini-3-pro-image',
  'gemini-nano-banana-2.1',
  'gemini-3.1-flash-image',
  'gemini-3.1-flash-lite-image',
  'gemini-2.5-flash-image',
].map(modelOf);

describe('a price by tokens', () => {
  it('expects the picture, the prompt at four characters a token, the references, and some thinking', () => {
    const { expectedNanoUsd } = estimate({ ...order, references: 2 });
    expect(expectedNanoUsd).toBe(100 * 2_000 + 2 * 560 * 2_000 + 480 * 12_000 + 1120 * 120_000);
  });

  it('expects no thinking of a model that does not think', () => {
    const model = modelOf('gemini-2.5-flash-image');
    const { expectedNanoUsd } = estimate({ ...order, model, channelPrice: { price: model.listPrice } });
    expect(expectedNanoUsd).toBe(100 * 300 + nanoUsdOf('0.0387'));
  });

  it('bounds real bills that were published', () => {
    const recorded = [
      { inputText: 22, inputImage: 0, outputText: 96, outputImage: 1120, thoughts: 179 },
      { inputText: 33, inputImage: 0, outputText: 660, outputImage: 1120, thoughts: 529 },
      { inputText: 99, inputImage: 516, outputText: 238, outputImage: 2240, thoughts: 208 },
    ];
    for (const usage of recorded) {
      const { upperNanoUsd = 0 } = estimate({ ...order, promptChars: 60, references: 1 });
      const cost = settle({
        price: listed,
        model: pro,
        usage,
        delivery: { pictures: 1, size: '1K' },
        reportedCostNanoUsd: undefined,
        billing: 'billed',
      });
      expect(cost.nanoUsd).toBeLessThanOrEqual(upperNanoUsd);
    }
  });

  it('bounds every bill of a model that keeps to its habits', () => {
    const upTo = (bound: number) => fc.nat(Math.floor(bound));
    const attempt = fc
      .record({
        model: fc.constantFrom(...TOKEN_PRICED),
        factor: fc.option(fc.record({ numerator: fc.nat(30), denominator: fc.integer({ min: 1, max: 30 }) }), { nil: undefined }),
        promptChars: fc.nat(32_000),
        references: fc.nat(14),
      })
      .chain((given) => {
        const { model, promptChars, references } = given;
        const thinks = model.abilities.thinks;
        return fc.record({
          given: fc.constant(given),
          size: fc.constantFrom<ImageSize>(...model.abilities.sizes),
          interim: upTo(thinks ? MODEL_HABITS.upperThoughtPictures : 0),
          inputText: upTo(promptChars * MODEL_HABITS.upperTokensPerChar + MODEL_HABITS.upperPromptOverheadTokens),
          inputImage: upTo(references * model.referenceTokens * MODEL_HABITS.upperReferenceFactor),
          outputText: upTo(MODEL_HABITS.upperTextTokens),
          thoughts: upTo(thinks ? MODEL_HABITS.upperThoughtTokens : 0),
          counted: fc.boolean(),
        });
      });
    fc.assert(
      fc.property(attempt, ({ given, size, interim, counted, ...text }) => {
        const { model, factor, promptChars, references } = given;
        const channelPrice = factor === undefined ? { price: model.listPrice } : { price: model.listPrice, factor };
        const outputImage = (model.imageTokens[size] ?? 0) + interim * (model.imageTokens['1K'] ?? 0);
        const { expectedNanoUsd = Number.NaN, upperNanoUsd = Number.NaN } = estimate({
          model,
          channelPrice,
          size,
          promptChars,
          references,
        });
        const { nanoUsd } = settle({
          price: channelPrice,
          model,
          usage: counted ? { ...text, outputImage } : undefined,
          delivery: { pictures: 1, thoughtPictures: interim, size },
          reportedCostNanoUsd: undefined,
          billing: 'billed',
        });
        expect(nanoUsd).toBeLessThanOrEqual(upperNanoUsd);
        expect(expectedNanoUsd).toBeLessThanOrEqual(upperNanoUsd);
      }),
      { numRuns: 500 },
    );
  });

  it('never falls when more is asked for', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.nat(10_000), fc.nat(14), (promptChars, more, references) => {
        const less = estimate({ ...order, promptChars, references });
        const longer = estimate({ ...order, promptChars: promptChars + more, references: references + 1 });
        expect(longer.expectedNanoUsd).toBeGreaterThan(less.expectedNanoUsd ?? Number.NaN);
        expect(longer.upperNanoUsd).toBeGreaterThan(less.upperNanoUsd ?? Number.NaN);
      }),
    );
  });
});

describe('other prices', () => {
  it('are what they are', () => {
    const relay = { price: pricePerRequest(0.09, source), factor: { numerator: 1, denominator: 2 } };
    expect(estimate({ ...order, channelPrice: relay })).toEqual({ expectedNanoUsd: 45_000_000, upperNanoUsd: 45_000_000 });
    const pictures = { price: pricePerPicture({ '1K': 0.02 }, { ...source, reference: 0.008 }) };
    expect(estimate({ ...order, channelPrice: pictures, references: 2 })).toEqual({
      expectedNanoUsd: 36_000_000,
      upperNanoUsd: 36_000_000,
    });
    expect(estimate({ ...order, channelPrice: pictures, size: '4K' })).toEqual(unknown);
  });
});

describe('a price by tokens whose count goes by quality', () => {
  const model = modelOf('gpt-image-2');
  const gptImage = { ...order, model, channelPrice: { price: model.listPrice } } as const;
  /** The prompt at four characters a token, and at three tokens a character with what stands around it. */
  const [prompt, upperPrompt] = [100 * 5_000, (400 * 3 + 128) * 5_000];
  const drafts = 300 * 30_000;

  it.each([
    ['low', '1K', 196],
    ['medium', '1K', 1756],
    ['high', '2K', 14_272],
    ['high', '4K', 13_342],
  ] as const)('expects the tokens of %s at %s', (quality, size, tokens) => {
    expect(estimate({ ...gptImage, size, quality })).toEqual({
      expectedNanoUsd: prompt + tokens * 30_000,
      upperNanoUsd: upperPrompt + tokens * 30_000 + drafts,
    });
  });

  it('is bounded by high where the model chooses, and expects nothing in particular', () => {
    expect(estimate(gptImage)).toEqual({ expectedNanoUsd: undefined, upperNanoUsd: upperPrompt + 7024 * 30_000 + drafts });
  });

  it('is unknown for a quality that is not documented, and for references whose tokens are not', () => {
    expect(estimate({ ...gptImage, quality: 'max' })).toEqual(unknown);
    expect(estimate({ ...gptImage, quality: 'constructor' })).toEqual(unknown);
    expect(estimate({ ...gptImage, quality: 'low', references: 1 })).toEqual(unknown);
  });
});

describe('a price by megapixel', () => {
  const flux = (id: string, size: ImageSize, references = 0) =>
    estimate({ ...order, model: modelOf(id), channelPrice: { price: modelOf(id).listPrice }, size, references });

  it('is that of the megapixels of the size, and bounded by those begun, of a million pixels each', () => {
    expect(flux('flux-2-pro', '512')).toEqual({ expectedNanoUsd: 30_000_000, upperNanoUsd: 30_000_000 });
    expect(flux('flux-2-pro', '1K')).toEqual({ expectedNanoUsd: 30_000_000, upperNanoUsd: 60_000_000 });
    expect(flux('flux-2-max', '2K')).toEqual({ expectedNanoUsd: 280_000_000, upperNanoUsd: 350_000_000 });
  });

  it('of an edit is expected where it is listed, and never bounded: a reference has megapixels of its own', () => {
    expect(flux('flux-2-pro', '1K', 1)).toEqual({ expectedNanoUsd: 45_000_000, upperNanoUsd: undefined });
    expect(flux('flux-2-pro', '1K', 2)).toEqual(unknown);
    expect(flux('flux-2-flex', '1K', 1)).toEqual(unknown);
  });
});

describe('what is not known', () => {
  it('is undefined, never zero', () => {
    expect(estimate({ ...order, channelPrice: { price: undefined } })).toEqual(unknown);
    expect(estimate({ ...order, size: '512' })).toEqual(unknown);
    const gptImage = modelOf('gpt-image-2.6-flare');
    expect(estimate({ ...order, model: gptImage, channelPrice: { price: gptImage.listPrice } })).toEqual(unknown);
  });

  it('includes what integers do not hold', () => {
    expect(estimate({ ...order, promptChars: Number.MAX_SAFE_INTEGER })).toEqual(unknown);
    expect(estimate({ ...order, promptChars: Number.NaN })).toEqual(unknown);
  });
});
