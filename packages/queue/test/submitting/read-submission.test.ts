import { createImageService, RequestInvalidError, type Issue } from '@retake/core';
import { gemini } from '@retake/core/channels/gemini';
import { afterAll, describe, expect, it } from 'vitest';
import { MOST_ITEMS, type ImageItem, type SubmitOptions } from '../../src/index.ts';
import { readQueueOptions } from '../../src/read-queue-options.ts';
import { readSubmission } from '../../src/submitting/read-submission.ts';

const NOW = Date.UTC(2026, 10, 21);
const images = createImageService({ channels: [gemini({ apiKey: 'AIza-not-a-real-key' })], probe: false });
afterAll(() => images.close());

const read = (items: readonly ImageItem[], options: SubmitOptions = {}) =>
  readSubmission(items, options, { images, settings: readQueueOptions({ images }), now: NOW });

async function issuesOf(items: unknown, options: unknown = {}): Promise<readonly Issue[]> {
  const refused = await read(items as readonly ImageItem[], options as SubmitOptions).catch((error: unknown) => error);
  if (!RequestInvalidError.isInstance(refused)) throw new Error('was taken', { cause: refused });
  return refused.issues;
}

describe('what is submitted', () => {
  it('is taken with a key for each item, and the tenant as a label', async () => {
    const options = { tenant: 'shop-7', labels: { season: 'autumn' }, route: { compliance: [], exclude: ['relay'] } };
    const { items, call } = await read([{ prompt: 'a kite' }, { prompt: 'a boat', key: 'boat' }], options);
    expect(items.map(({ key }) => key)).toEqual(['0', 'boat']);
    expect(call.labels).toEqual({ season: 'autumn', tenant: 'shop-7' });
  });

  it('is refused with every problem of every item at once', async () => {
    const issues = await issuesOf(
      [
        { prompt: '' },
        { prompt: 'a kite', key: 'same' },
        { prompt: 'a boat', key: 'same', n: 2 },
        { prompt: 'a cat', model: 'no-such-model' },
        { prompt: 'a dog', model: 'imagen-4.0-generate-001' },
        { prompt: 'a fox', images: [new Uint8Array([1, 2, 3])] },
        { prompt: 'a hen', channelOptions: { gemini: { later: () => undefined } } },
        'no item',
        { prompt: 'a cow', colour: 'red' },
      ],
      { deadline: NOW - 1, priority: -1, webhook: 'https://shop.example/hook', labels: { tenant: 'x' } },
    );
    const paths = issues.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining([
        'options.priority',
        'items[0].prompt',
        'items[2].n',
        'items[2].key',
        'items[3].model',
        'items[4].model',
        'items[5].images[0]',
        'items[6].channelOptions.gemini.later',
        'items[7]',
        'items[8]',
      ]),
    );
    expect(paths.filter((path) => path.endsWith('.'))).toEqual([]);
  });

  it.each([
    ['a deadline that has passed', { deadline: new Date(NOW - 1) }, 'options.deadline'],
    ['a duration for a deadline', { deadline: 86_400_000 }, 'options.deadline'],
    ['a webhook without a secret in the queue', { webhook: 'https://shop.example/hook' }, 'options.webhook'],
    ['a strategy, which cannot be kept', { route: { strategy: () => [] } }, 'options.route'],
    ['an unknown option', { deadlines: NOW }, 'options'],
  ])('is refused for %s', async (_what, options, path) => {
    expect((await issuesOf([{ prompt: 'a kite' }], options)).map((issue) => issue.path)).toEqual([path]);
  });

  it('tells what is wrong with its options once, however many items it has', async () => {
    const issues = await issuesOf(
      Array.from({ length: 200 }, () => ({ prompt: 'a kite' })),
      { labels: { ['x'.repeat(65)]: 'y' } },
    );
    expect(issues).toHaveLength(1);
    expect(issues[0]?.path).toMatch(/^options\.labels/);
  });

  it('is 1 to 100,000 items', async () => {
    expect(await issuesOf([])).toEqual([{ path: 'items', message: `must be 1 to ${MOST_ITEMS} items` }]);
    expect(await issuesOf('items')).toHaveLength(1);
    expect(await issuesOf(Array.from({ length: MOST_ITEMS + 1 }, () => ({ prompt: '' })))).toHaveLength(1);
  });

  it('lists a thousand problems and counts the rest', async () => {
    const issues = await issuesOf(Array.from({ length: 1_200 }, () => ({ prompt: '' })));
    expect(issues).toHaveLength(1_001);
    expect(issues.at(-1)).toEqual({ path: 'items', message: 'have 200 more problems' });
  });

  it('names what nobody here can ever draw', async () => {
    const [issue] = await issuesOf([{ prompt: 'a kite' }], { route: { compliance: 'region:eu' } });
    expect(issue).toEqual({ path: 'items[0]', message: 'can be drawn by nobody here (compliance); images.plan() says why' });
  });
});
