import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pricePerMillionTokens, pricePerPicture, pricePerRequest } from '../../src/catalog/dollar-prices.ts';
import { nanoUsdOf, sumNanoUsd } from '../../src/catalog/money.ts';
import { BATCH_FACTOR, type ChannelPrice, type Price } from '../../src/catalog/price.ts';
import { settle, type Settlement } from '../../src/catalog/settle.ts';
import { IMAGE_SIZES } from '../../src/catalog/size.ts';
import type { TokenUsage } from '../../src/catalog/usage.ts';
import { modelOf } from './model-of.ts';

const source = { source: 'a test', date: '2026-11-21' };
const pro = modelOf('gemini-3-pro-image');
const none: TokenUsage = { inputText: 0, inputImage: 0, outputText: 0, outputImage: 0, thoughts: 0 };
const unknown = { basis: 'unknown', nanoUsd: undefined, lines: [] };
const free = { basis: 'none', nanoUsd: 0, lines: [] };

/** A billed picture of `gemini-3-pro-image` at list price, but for what is given. */
function bill(given: Partial<Settlement>) {
  return settle({
    price: { price: pro.listPrice },
    model: pro,
    usage: undefined,
    delivery: { pictures: 1, size: '1K' },
    reportedCostNanoUsd: undefined,
    billing: 'billed',
    ...given,
  });
}

describe('published prices', () => {
  // Dollars a picture as the vendors print them, which is rounded; the exact amount is tokens times rate.
  it.each([
    ['gemini-3-pro-image', '1K', 1120, '0.1344', 0.134],
    ['gemini-3-pro-image', '2K', 1120, '0.1344', 0.134],
    ['gemini-3-pro-image', '4K', 2000, '0.24', 0.24],
    ['gemini-nano-banana-2.1', '1K', 1120, '0.0336', 0.0336],
    ['gemini-nano-banana-2.1', '2K', 1680, '0.0504', 0.0504],
    ['gemini-nano-banana-2.1', '4K', 3780, '0.1134', 0.1134],
    ['gemini-3.1-flash-image', '512', 747, '0.04482', 0.045],
    ['gemini-3.1-flash-image', '1K', 1120, '0.0672', 0.067],
    ['gemini-3.1-flash-image', '2K', 1680, '0.1008', 0.101],
    ['gemini-3.1-flash-image', '4K', 2520, '0.1512', 0.151],
    ['gemini-3.1-flash-lite-image', '1K', 1120, '0.0336', 0.0336],
    ['gemini-2.5-flash-image', '1K', 1290, '0.0387', 0.039],
  ] as const)('%s at %s: %d tokens are $%s, published as $%d', (id, size, outputImage, exact, published) => {
    const model = modelOf(id);
    expect(model.imageTokens[size]).toBe(outputImage);
    const cost = bill({
      price: { price: model.listPrice },
      model,
      usage: { ...none, outputImage },
      delivery: { pictures: 1, size },
    });
    expect(cost).toMatchObject({ basis: 'tokens', nanoUsd: nanoUsdOf(exact) });
    const decimals = String(published).length - 2;
    expect(Number(exact).toFixed(decimals)).toBe(published.toFixed(decimals));
  });

  it.each([
    ['gemini-3-pro-image', '1K', '0.0672'],
    ['gemini-3-pro-image', '4K', '0.12'],
    ['gemini-3.1-flash-image', '512', '0.02241'],
    ['gemini-3.1-flash-lite-image', '1K', '0.0168'],
    ['gemini-2.5-flash-image', '1K', '0.01935'],
  ] as const)('%s at %s in a batch is $%s', (id, size, usd) => {
    const model = modelOf(id);
    const usage = { ...none, outputImage: model.imageTokens[size] ?? 0 };
    const cost = bill({ price: { price: model.listPrice }, model, usage, delivery: { pictures: 1, size }, factor: BATCH_FACTOR });
    expect(cost.nanoUsd).toBe(nanoUsdOf(usd));
  });

  it('a reference image adds 560 tokens, $0.0011, on gemini-3-pro-image', () => {
    expect(pro.referenceTokens).toBe(560);
    const cost = bill({ usage: { ...none, inputImage: 560, outputImage: 1120 } });
    expect(cost.nanoUsd).toBe(nanoUsdOf('0.1344') + nanoUsdOf('0.00112'));
  });

  it.each([
    ['low', '1K', 0.006],
    ['medium', '1K', 0.053],
    ['high', '1K', 0.211],
    ['low', '2K', 0.012],
    ['medium', '2K', 0.107],
    ['high', '2K', 0.428],
  ] as const)('gpt-image-2 in %s quality at %s is published as $%d', (quality, size, published) => {
    const model = modelOf('gpt-image-2');
    const outputImage = model.imageTokensByQuality?.[quality]?.[size] ?? 0;
    const { nanoUsd = 0 } = bill({ price: { price: model.listPrice }, model, usage: { ...none, outputImage } });
    expect((nanoUsd / 1e9).toFixed(3)).toBe(published.toFixed(3));
  });

  it.each([
    ['dola-seedream-5-0-pro-260628', '1K', 0, '0.045'],
    ['dola-seedream-5-0-pro-260628', '2K', 0, '0.09'],
    ['seedream-5-5-261028', '2K', 2, '0.051'],
    ['sd3.5-large', '1K', 0, '0.065'],
    ['flux-pro-1.1', '1K', 0, '0.04'],
  ] as const)('%s at %s with %d references is $%s', (id, size, references, usd) => {
    const model = modelOf(id);
    const cost = bill({ price: { price: model.listPrice }, model, delivery: { pictures: 1, size, references } });
    expect(cost).toMatchObject({ basis: 'picture', nanoUsd: nanoUsdOf(usd) });
  });
});

describe('a price by tokens', () => {
  it('bills a usage block of production by modality', () => {
    // promptTokenCount 615 = 99 text + 516 image; candidatesTokenCount 2478, of which 2240 image; thoughtsTokenCount 208
    // (published by APIYI, 2026): two pictures were billed.
    const usage = { inputText: 99, inputImage: 516, outputText: 2478 - 2240, outputImage: 2240, thoughts: 208 };
    const cost = bill({ usage });
    expect(cost).toEqual({
      basis: 'tokens',
      nanoUsd: 615 * 2_000 + (2478 - 2240 + 208) * 12_000 + 2240 * 120_000,
      lines: [
        { item: 'input-text', quantity: 99, unitNanoUsd: 2_000, nanoUsd: 198_000 },
        { item: 'input-image', quantity: 516, unitNanoUsd: 2_000, nanoUsd: 1_032_000 },
        { item: 'output-text', quantity: 238, unitNanoUsd: 12_000, nanoUsd: 2_856_000 },
        { item: 'thoughts', quantity: 208, unitNanoUsd: 12_000, nanoUsd: 2_496_000 },
        { item: 'output-image', quantity: 2240, unitNanoUsd: 120_000, nanoUsd: 268_800_000 },
      ],
    });
    expect(cost.nanoUsd).toBe(nanoUsdOf('0.275382'));
  });

  it('bills a refusal with its prompt and thoughts', () => {
    const usage = { ...none, inputText: 300, thoughts: 196 };
    const cost = bill({ usage, delivery: { pictures: 0, size: undefined } });
    expect(cost).toMatchObject({ basis: 'tokens', nanoUsd: 300 * 2_000 + 196 * 12_000 });
  });

  it('takes the documented tokens of a picture that the upstream did not count', () => {
    const cost = bill({ delivery: { pictures: 1, thoughtPictures: 2, size: '4K' } });
    expect(cost).toMatchObject({ basis: 'tokens-estimated', nanoUsd: (2000 + 2 * 1120) * 120_000 });
  });

  it('does not bill a picture as text where a relay dropped the modalities', () => {
    const usage = { ...none, inputText: 10, outputText: 1304 };
    const cost = bill({ usage });
    expect(cost).toMatchObject({ basis: 'tokens-estimated', nanoUsd: 10 * 2_000 + (1304 - 1120) * 12_000 + 1120 * 120_000 });
  });

  it.each([
    ['a negative count', { ...none, inputText: -1, outputImage: 1120 }],
    ['a broken count', { ...none, inputText: Number.NaN, outputImage: 1120 }],
    ['a fraction', { ...none, outputImage: 1120.5 }],
  ])('does not trust %s', (_, usage) => {
    expect(bill({ usage })).toMatchObject({ basis: 'tokens-estimated', nanoUsd: nanoUsdOf('0.1344') });
  });

  it('does not know what it cannot compute', () => {
    const noPicture = { pictures: 0, size: undefined };
    expect(bill({ delivery: noPicture })).toEqual(unknown);
    expect(bill({ delivery: noPicture, usage: none })).toEqual(unknown);
    expect(bill({ delivery: { pictures: 1, size: undefined } })).toEqual(unknown);
    expect(bill({ delivery: { pictures: 1, size: '512' } })).toEqual(unknown);
    expect(bill({ usage: { ...none, outputImage: Number.MAX_SAFE_INTEGER } })).toEqual(unknown);
    expect(bill({ price: { price: undefined }, usage: { ...none, outputImage: 1120 } })).toEqual(unknown);
  });

  it('does not know what text costs where the vendor has no rate for it', () => {
    const model = modelOf('gpt-image-2');
    const usage = { ...none, inputText: 20, outputImage: 1756 };
    expect(bill({ price: { price: model.listPrice }, usage })).toMatchObject({ nanoUsd: 20 * 5_000 + 1756 * 30_000 });
    expect(bill({ price: { price: model.listPrice }, usage: { ...usage, outputText: 1 } })).toEqual(unknown);
  });
});

describe('a flat price', () => {
  const relay = { price: pricePerRequest(0.09, source) };

  it('is the same whatever was delivered', () => {
    for (const size of IMAGE_SIZES) {
      expect(bill({ price: relay, delivery: { pictures: 1, size } })).toMatchObject({ basis: 'request', nanoUsd: 90_000_000 });
    }
  });

  it('is charged for a billed 200 without a picture: the verdict decides, and was given by whoever knows the relay', () => {
    const delivery = { pictures: 0, size: undefined };
    expect(bill({ price: relay, delivery })).toMatchObject({ basis: 'request', nanoUsd: 90_000_000 });
    expect(bill({ price: relay, delivery, billing: 'not-billed' })).toEqual(free);
  });

  it('may be zero, if that is what was configured', () => {
    expect(bill({ price: { price: pricePerRequest(0, source) } })).toMatchObject({
      basis: 'request',
      nanoUsd: 0,
    });
  });
});

describe('a price by picture', () => {
  const price = { price: pricePerPicture({ '1K': 0.02, '2K': '0.035' }, { ...source, reference: 0.008 }) };

  it('is that of the delivered size, for every picture', () => {
    expect(bill({ price, delivery: { pictures: 2, size: '2K', references: 3 } })).toMatchObject({
      nanoUsd: nanoUsdOf('0.094'),
      lines: [
        { item: 'picture', quantity: 2 },
        { item: 'reference', quantity: 3 },
      ],
    });
  });

  it('is unknown, never nothing, when it was billed without a picture, and for a size without a price', () => {
    expect(bill({ price, delivery: { pictures: 0, size: undefined, references: 0 } })).toEqual(unknown);
    expect(bill({ price, delivery: { pictures: 1, size: '4K', references: 0 } })).toEqual(unknown);
    expect(bill({ price, delivery: { pictures: 1, size: undefined, references: 0 } })).toEqual(unknown);
  });

  it('is unknown if references are charged and nobody counted them', () => {
    expect(bill({ price, delivery: { pictures: 1, size: '1K' } })).toEqual(unknown);
  });
});

it('cannot compute a price by megapixel, only take what was reported', () => {
  const price = { price: modelOf('flux-2-pro').listPrice };
  expect(bill({ price })).toEqual(unknown);
  expect(bill({ price, reportedCostNanoUsd: 30_000_000 })).toMatchObject({ basis: 'reported', nanoUsd: 30_000_000 });
});

describe('what comes first', () => {
  const usage = { ...none, outputImage: 1120 };

  it("the upstream's own figure, whatever else is known", () => {
    const reported = {
      basis: 'reported',
      nanoUsd: 137_000_000,
      lines: [{ item: 'reported', quantity: 1, unitNanoUsd: 137_000_000, nanoUsd: 137_000_000 }],
    };
    expect(bill({ reportedCostNanoUsd: 137_000_000, usage, factor: BATCH_FACTOR })).toEqual(reported);
    expect(bill({ reportedCostNanoUsd: 137_000_000, billing: 'unknown', price: { price: undefined } })).toEqual(reported);
  });

  it('unless it is none', () => {
    expect(bill({ reportedCostNanoUsd: -1, usage })).toMatchObject({ basis: 'tokens' });
    expect(bill({ reportedCostNanoUsd: 0.137, usage })).toMatchObject({ basis: 'tokens' });
  });

  it('then whether it was billed', () => {
    expect(bill({ billing: 'not-billed', usage })).toEqual(free);
    expect(bill({ billing: 'unknown', usage })).toEqual(unknown);
  });
});

it('shows what a factor takes off, and combines factors before it rounds', () => {
  const price = {
    price: pricePerRequest('0.000000005', source),
    factor: { numerator: 1, denominator: 2 },
  };
  expect(bill({ price, factor: BATCH_FACTOR })).toEqual({
    basis: 'request',
    nanoUsd: 1,
    lines: [
      { item: 'request', quantity: 1, unitNanoUsd: 5, nanoUsd: 5 },
      { item: 'factor', quantity: 1, unitNanoUsd: -4, nanoUsd: -4 },
    ],
  });
});

describe('whatever comes in', () => {
  const count = fc.oneof(fc.nat(5_000), fc.constantFrom(-1, 0.5, Number.NaN, Number.MAX_SAFE_INTEGER, Number.POSITIVE_INFINITY));
  const amount = fc.nat(1_000_000_000);
  const anyUsage: fc.Arbitrary<TokenUsage> = fc.record({
    inputText: count,
    inputImage: count,
    outputText: count,
    outputImage: count,
    thoughts: count,
  });
  const anyPrice: fc.Arbitrary<Price> = fc.oneof(
    fc
      .record({
        inputTextNanoUsd: amount,
        inputImageNanoUsd: amount,
        outputTextNanoUsd: fc.option(amount, { nil: undefined }),
        outputImageNanoUsd: amount,
      })
      .map((rates) => ({ ...source, ...rates, basis: 'tokens' as const })),
    fc.record({ '1K': amount, '2K': amount }).map((nanoUsd) => ({ ...source, nanoUsd, basis: 'picture' as const })),
    amount.map((nanoUsd) => ({ ...source, nanoUsd, basis: 'request' as const })),
    amount.map((firstNanoUsd) => ({ ...source, firstNanoUsd, basis: 'megapixel' as const })),
  );
  const anyFactor = fc.record({ numerator: fc.nat(20), denominator: fc.integer({ min: 1, max: 20 }) });
  const anyChannelPrice: fc.Arbitrary<ChannelPrice> = fc.oneof(
    fc.record({ price: fc.option(anyPrice, { nil: undefined }) }),
    fc.record({ price: anyPrice, factor: anyFactor }),
  );
  const anySettlement: fc.Arbitrary<Settlement> = fc.record({
    price: anyChannelPrice,
    model: fc.constantFrom(pro, modelOf('gemini-3.1-flash-image'), modelOf('gpt-image-2')),
    usage: fc.option(anyUsage, { nil: undefined }),
    delivery: fc.record({ pictures: fc.nat(4), thoughtPictures: fc.nat(3), size: fc.constantFrom(...IMAGE_SIZES, undefined) }),
    reportedCostNanoUsd: fc.option(count, { nil: undefined }),
    billing: fc.constantFrom('billed', 'not-billed', 'unknown'),
  });

  it('the lines add up to the cost exactly, and an unknown cost is never a number', () => {
    fc.assert(
      fc.property(anySettlement, (settlement) => {
        const { basis, nanoUsd, lines } = settle(settlement);
        expect(nanoUsd === undefined).toBe(basis === 'unknown');
        expect(sumNanoUsd(lines.map((each) => each.nanoUsd))).toBe(nanoUsd ?? 0);
        expect(nanoUsd ?? 0).toBeGreaterThanOrEqual(0);
        for (const each of lines) expect(each.unitNanoUsd * each.quantity).toBe(each.nanoUsd);
      }),
      { numRuns: 1000 },
    );
  });

  it('a delivered picture that was billed at a price above zero never costs nothing', () => {
    fc.assert(
      fc.property(anySettlement, (settlement) => {
        fc.pre(settlement.reportedCostNanoUsd === undefined && settlement.delivery.pictures > 0);
        const price = pricePerMillionTokens({ inputText: 2, inputImage: 2, outputText: 12, outputImage: 120 }, source);
        expect(settle({ ...settlement, billing: 'billed', price: { price } }).nanoUsd).not.toBe(0);
      }),
    );
  });
});
