import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { APRIL_2026_MIX } from '../../src/planning/mix.ts';
import { planCosts } from '../../src/planning/plan-costs.ts';
import { april2026Prices, flatPrices, listPrices } from '../../src/planning/priced-channel.ts';

const APRIL = { imagesPerMonth: 10_000, mix: APRIL_2026_MIX, channels: [april2026Prices()] };

function first(options: Parameters<typeof planCosts>[0]) {
  const [channel] = planCosts(options).channels;
  if (channel === undefined) throw new Error('a plan without a channel');
  return channel;
}

function lines(options: Parameters<typeof planCosts>[0]) {
  return Object.fromEntries(first(options).lines.map(({ factor, monthlyUsd }) => [factor, monthlyUsd]));
}

describe('planCosts', () => {
  it('blends the default mix over the line-up of April 2026 to $0.0437', () => {
    // Price page of April 2026: 65 % Nano Banana at 0.039, 12 % Imagen 4 Fast at 0.02, 10 % Imagen 4 at 0.04, 6 % 3.1 Flash Image at
    // 0.067, 5 % Pro at 0.134, 2 % Imagen 4 Ultra at 0.06:
    // 0.02535 + 0.0024 + 0.004 + 0.00402 + 0.0067 + 0.0012 = 0.04367.
    const { blendedUsd, monthlyUsd, yearlyUsd, entries } = first(APRIL);
    expect(blendedUsd).toBe(0.04367);
    expect(blendedUsd?.toFixed(4)).toBe('0.0437');
    expect([monthlyUsd, yearlyUsd]).toEqual([436.7, 5_240.4]);
    expect(entries.map(({ share }) => share)).toEqual([0.65, 0.12, 0.1, 0.06, 0.05, 0.02]);
    expect(entries.map(({ imagesPerMonth }) => imagesPerMonth)).toEqual([6_500, 1_200, 1_000, 600, 500, 200]);
  });

  it('plans a series of one reference and ten variants at $1.379 plus reference input', () => {
    // The reference by Nano Banana, the variants by Pro, all at 1K: 0.039 + 10 × 0.134 = 1.379. Each variant is sent with the
    // reference, 560 tokens at $2 a million: 10 × 0.00112 = 0.0112.
    const { series, monthlyUsd } = first({ ...APRIL, series: { perMonth: 100 } });
    expect(series).toEqual({
      references: 1,
      variants: 10,
      referenceModel: 'gemini-2.5-flash-image',
      variantModel: 'gemini-3-pro-image',
      picturesUsd: 1.379,
      referenceInputUsd: 0.0112,
      totalUsd: 1.3902,
    });
    expect(monthlyUsd).toBe(436.7 + 139.02);
  });

  it('shows every factor as a line, and the lines add up', () => {
    const options = {
      ...APRIL,
      batchShare: 0.4,
      retryRate: 0.06,
      failedButBilledRate: 0.5,
      referencesPerImage: 0.5,
      sizes: { '1K': 50, '2K': 50 },
    };
    // References: half a one a picture, of those that take them: 0.65 × 0.000387 + 0.06 × 0.00056 + 0.05 × 0.00112 = 0.00034115.
    // Half of all at 2K: only 3.1 Flash costs more there, 0.06 × (0.101 - 0.067) / 2 = 0.00102.
    // Failed but billed: 6 % × 50 % of 0.04367 + 0.00102 + 0.000170575 = 0.044860575 a picture.
    // Batch: 40 % of the Gemini part, 0.02535 + 0.00504 + 0.0067 + 0.000170575 = 0.037260575, at half price.
    expect(lines(options)).toEqual({
      pictures: 436.7,
      sizes: 10.2,
      text: 0,
      references: 1.70575,
      retries: 0,
      'failed-but-billed': 13.4581725,
      batch: -74.52115,
      series: 0,
    });
  });

  it('knows no cost where a price is unknown, and says which', () => {
    const relay = flatPrices('relay', { 'nano-banana-pro': 0.09 });
    const mix = [
      { model: 'gemini-3-pro-image', share: 3 },
      { model: 'gemini-nano-banana-2.1', share: 1 },
      { model: 'flux-2-pro', share: 0 },
    ];
    const { channels } = planCosts({
      imagesPerMonth: 100,
      mix,
      channels: [relay, listPrices()],
      reference: { usdPerImage: 0.2 },
    });
    expect(channels[0]).toMatchObject({
      blendedUsd: undefined,
      usdPerImage: undefined,
      monthlyUsd: undefined,
      yearlyUsd: undefined,
      saving: undefined,
      unknown: ['gemini-nano-banana-2.1 at 1K'],
    });
    expect(channels[0]?.entries[0]?.usdPerImage).toBe(0.09);
    // List prices: (3 × 0.1344 + 0.0336) / 4 = 0.1092. Prompt, text and thinking are a line of their own.
    expect(channels[1]).toMatchObject({ blendedUsd: 0.1092, unknown: [] });
  });

  it('tells the saving against everything by one model, and against a price', () => {
    const againstPro = first({ ...APRIL, reference: { model: 'gemini-3-pro-image' }, promptChars: 0 });
    // Pro at its list price: 1120 tokens at $120 a million and 480 of text and thinking at $12.
    expect(againstPro.saving).toMatchObject({
      reference: 'all by gemini-3-pro-image at 1K',
      referenceMonthlyUsd: 1_401.6,
      monthlyUsd: 964.9,
    });
    const againstPrice = first({ ...APRIL, reference: { name: 'what we pay today', usdPerImage: 0.04 } });
    expect(againstPrice.saving).toMatchObject({ reference: 'what we pay today', monthlyUsd: -36.7, yearlyUsd: -440.4 });
    expect(againstPrice.saving?.share).toBeCloseTo(-0.09175, 9);
  });

  it('tells what downtime loses', () => {
    // Four hours of a day with 2,400 requests are 400.
    expect(planCosts({ ...APRIL, downtime: { outageHours: 4, requestsPerDay: 2_400, usdPerRequest: 0.35 } }).downtime).toEqual({
      requestsLost: 400,
      monthlyUsd: 140,
      yearlyUsd: 1_680,
    });
  });

  it('plans for the largest size that a model draws, and says so', () => {
    const mix = [{ model: 'gemini-3.1-flash-lite-image', size: '4K' as const, share: 1 }];
    const plan = planCosts({ imagesPerMonth: 1_000, mix });
    expect(plan.notes).toEqual(['gemini-3.1-flash-lite-image does not draw 4K; planned for 1K']);
    expect(plan.channels[0]?.blendedUsd).toBe(0.0336);
  });

  it('names every problem and its path', () => {
    const wrong = {
      imagesPerMonth: 0,
      mix: [{ model: 'gemini-3-pro-image', share: -1 }],
      batchShare: 2,
      sizes: { '3K': 1 },
      typo: true,
    };
    // @ts-expect-error -- from JavaScript
    const plan = () => planCosts(wrong);
    expect(plan).toThrow(expect.objectContaining({ code: 'config_invalid' }));
    try {
      plan();
    } catch (error) {
      const paths = Object(error).issues.map(({ path }: { path: string }) => path);
      expect(paths).toEqual(expect.arrayContaining(['imagesPerMonth', 'mix[0].share', 'batchShare', '']));
    }
    expect(() => planCosts({ imagesPerMonth: 1, mix: [{ model: 'nano-bananna-pro', share: 1 }] })).toThrow(
      /mix\[0\]\.model: .*nano-banana-pro/,
    );
  });

  it('costs what its parts cost, whatever the shares are measured in', () => {
    const shares = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(
        shares,
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.integer({ min: 2, max: 9 }),
        (weights, imagesPerMonth, times) => {
          const mixOf = (factor: number) =>
            APRIL_2026_MIX.map((entry, index) => ({ ...entry, share: (weights[index] ?? 0) * factor }));
          const options = { ...APRIL, imagesPerMonth, batchShare: 0.25, retryRate: 0.1, failedButBilledRate: 0.3 };
          const one = first({ ...options, mix: mixOf(1) });
          expect(first({ ...options, mix: mixOf(times) })).toEqual(one);
          const sum = one.lines.reduce((total, { monthlyUsd }) => total + Math.round((monthlyUsd ?? Number.NaN) * 1e9), 0);
          expect(Math.round((one.monthlyUsd ?? 0) * 1e9)).toBe(sum);
          const entries = one.entries.reduce((total, entry) => total + (entry.usdPerImage ?? 0) * entry.share, 0);
          expect(one.blendedUsd).toBeCloseTo(entries, 8);
        },
      ),
    );
  });
});
