import { drawPicture } from '@retake/simulator';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalText } from '../../src/cache/canonical-text.ts';
import { keyDigest, requestDigests } from '../../src/cache/request-digests.ts';
import { RequestInvalidError } from '../../src/index.ts';
import { createNormalize } from '../../src/request/normalize-request.ts';
import { defaultRequestLimits } from '../../src/request/request-limits.ts';
import { ORDER, startReuse } from './reuse-world.ts';

const normalize = createNormalize(defaultRequestLimits, {
  channelNames: new Set(['gemini', 'flux']),
  channelIds: ['gemini', 'flux'],
  purposes: ['hero', 'economy'],
  compliance: [],
});
const ORDERED = { model: 'gemini-3-pro-image', size: '1K' } as const;
const digestsOf = (request: object, options: object = {}, ordered = ORDERED) =>
  requestDigests(normalize('generate', request, options), ordered, 60_000);

/** The same value with the keys of all its objects in another order. */
function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, each]) => [key, shuffled(each)]),
  );
}

const plain = fc.object({
  key: fc.string({ minLength: 1 }).filter((key) => key !== '__proto__'),
  withBigInt: true,
  withDate: true,
  withTypedArray: false,
  maxDepth: 3,
});

const request = fc.record(
  {
    prompt: fc.string({ minLength: 1 }).filter((prompt) => prompt.trim() !== ''),
    model: fc.constantFrom('gemini-3-pro-image', 'nano-banana-pro'),
    purpose: fc.constantFrom('hero', 'economy'),
    size: fc.constantFrom('1K', '2K', '4K'),
    aspectRatio: fc.constantFrom('1:1', '16:9', '9:16'),
    n: fc.integer({ min: 1, max: 10 }),
    thinking: fc.constantFrom('minimal', 'high'),
    seed: fc.nat(),
    channelOptions: fc.record({ gemini: plain, flux: plain }, { requiredKeys: [] }),
  },
  { requiredKeys: ['prompt'] },
);

describe('the digests of a request', () => {
  it('are the same for the same request, whatever the order of its keys', () => {
    fc.assert(
      fc.property(request, (asked) => {
        const [one, other] = [digestsOf(asked), digestsOf(shuffled(asked) as object)];
        expect([other.picture(), other.call(), other.asked()]).toEqual([one.picture(), one.call(), one.asked()]);
      }),
    );
  });

  it('are the same for two requests if, and only if, they ask for the same', () => {
    const meaning = (asked: object): string => canonicalText({ n: 1, channelOptions: {}, ...asked });
    fc.assert(
      fc.property(request, request, (one, other) => {
        expect(digestsOf(one).asked() === digestsOf(other).asked()).toBe(meaning(one) === meaning(other));
      }),
    );
  });

  it('differ when any one thing differs that shapes the picture', () => {
    const base = { prompt: 'A kite' };
    const differing: readonly (readonly [object, object?, object?])[] = [
      [base],
      [{ ...base, prompt: 'A kite ' }],
      [{ ...base, aspectRatio: '1:1' }],
      [{ ...base, n: 2 }],
      [{ ...base, seed: 0 }],
      [{ ...base, thinking: 'high' }],
      [{ ...base, channelOptions: { gemini: {} } }],
      [{ ...base, channelOptions: { gemini: { temperature: 1 } } }],
      [{ ...base, channelOptions: { gemini: { temperature: '1' } } }],
      [{ ...base, channelOptions: { flux: { temperature: 1 } } }],
      [base, { route: { only: ['gemini'] } }],
      [base, { route: { exclude: ['gemini'] } }],
      [base, { route: { compliance: 'official' } }],
      [base, { budgetKey: 'a' }],
      [base, { labels: { tenant: 'a' } }],
      [base, {}, { ...ORDERED, model: 'flux-2-pro' }],
      [base, {}, { ...ORDERED, size: '2K' }],
      [base, {}, { ...ORDERED, purpose: 'hero' }],
    ];
    const digests = differing.map(([asked, options, ordered = ORDERED]) =>
      digestsOf(asked, options, ordered as typeof ORDERED).picture(),
    );
    expect(new Set(digests).size).toBe(differing.length);
  });

  it('look at reference images by their content and order, not at how they came', () => {
    const [red, blue] = [1, 2].map((seed) =>
      drawPicture({ width: 16, height: 16, mediaType: 'image/png', caption: '', seed }),
    ) as [Uint8Array, Uint8Array];
    const picture = (...images: readonly unknown[]): string => digestsOf({ prompt: 'A kite', images }).picture();
    const base64 = Buffer.from(red).toString('base64');
    const same = [
      picture(red),
      picture(new Uint8Array(red)),
      picture({ data: red }),
      picture({ base64 }),
      picture({ url: `data:image/png;base64,${base64}` }),
    ];
    expect(new Set(same).size).toBe(1);
    const others = [picture(blue), picture(red, blue), picture(blue, red), picture(red, red), picture()];
    expect(new Set([...same, ...others]).size).toBe(6);
  });

  it('do not look at what shapes no picture', () => {
    const base = { prompt: 'A kite', model: 'nano-banana-pro' };
    const same = [
      digestsOf(base),
      digestsOf({ ...base, purpose: 'hero' }, { labels: { order: '7' }, deadlineMs: 5, urgency: 'background' }),
      digestsOf({ ...base, model: 'gemini-3-pro-image', images: [], n: 1 }, { idempotencyKey: 'x', degrade: { models: true } }),
      digestsOf(base, { route: { compliance: [], exclude: [] } }),
    ];
    expect(new Set(same.map((digests) => digests.picture())).size).toBe(1);
  });

  it('keep calls apart that may end otherwise', () => {
    const call = (options: object): string => digestsOf({ prompt: 'A kite' }, options).call();
    const differing = [
      {},
      { prefer: 'speed' },
      { urgency: 'background' },
      { degrade: { models: true } },
      { waitForRecovery: true },
    ];
    expect(new Set(differing.map(call)).size).toBe(differing.length);
  });

  it('tell names of channels apart from their order', () => {
    const picture = (only: readonly string[]): string => digestsOf({ prompt: 'A kite' }, { route: { only } }).picture();
    expect(picture(['a', 'b', 'a'])).toBe(picture(['b', 'a']));
    expect(picture(['a', 'b'])).not.toBe(picture(['a,b']));
  });

  it('refuse what cannot be told apart, with its path', () => {
    const options: Record<string, unknown> = { callback: () => 1 };
    const digests = digestsOf({ prompt: 'A kite', channelOptions: { gemini: { nested: [options] } } });
    expect(() => digests.picture()).toThrow(RequestInvalidError);
    expect(() => digests.picture()).toThrow('channelOptions.gemini.nested[0].callback: cannot be told apart');
    const circle: Record<string, unknown> = {};
    circle['again'] = circle;
    expect(() => digestsOf({ prompt: 'A kite', channelOptions: { gemini: circle } }).asked()).toThrow(
      'channelOptions.gemini.again',
    );
  });
});

describe('options that are nested', () => {
  const nested = (levels: number): object => JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`) as object;

  it('are told apart as deep as any are meant', () => {
    const asked = (levels: number): string => digestsOf({ prompt: 'A kite', channelOptions: { gemini: nested(levels) } }).asked();
    expect(asked(50)).not.toBe(asked(49));
  });

  it.each([[100], [6_000]])('are refused with their path beyond that, before anything is sent: %i', async (levels) => {
    const { images, requests } = await startReuse(undefined);
    const error = await images
      .generate({ ...ORDER, channelOptions: { gemini: { deep: nested(levels) } } }, { idempotencyKey: 'order-4711' })
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'request_invalid',
      issues: [
        {
          path: expect.stringMatching(/^channelOptions\.gemini\.deep(\.a){50,64}$/),
          message: expect.stringContaining('nested too deeply'),
        },
      ],
    });
    expect(requests()).toBe(0);
  });
});

describe('the digest of an idempotency key', () => {
  it('is that of one tenant, and cannot be read', () => {
    const key = (options: object, text = 'order-1'): string =>
      keyDigest(normalize('generate', { prompt: 'A kite' }, options), text);
    const keys = [key({}), key({ budgetKey: 'a' }), key({ labels: { tenant: 'a' } }), key({}, 'order-2')];
    expect(new Set(keys).size).toBe(4);
    expect(keys.join()).not.toContain('order');
    expect(key({ deadlineMs: 5 })).toBe(keys[0]);
  });
});
