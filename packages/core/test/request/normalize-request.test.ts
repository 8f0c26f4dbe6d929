import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RequestInvalidError } from '../../src/errors/request-invalid-error.ts';
import { createNormalize } from '../../src/request/normalize-request.ts';
import { defaultRequestLimits } from '../../src/request/request-limits.ts';

/** A whole 1 x 1 PNG. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const normalize = createNormalize(defaultRequestLimits, {
  channelNames: new Set(['gemini', 'laozhang']),
  channelIds: ['gemini', 'laozhang'],
  purposes: ['draft', 'economy', 'hero'],
  compliance: ['official'],
});

function issuesOf(operation: 'generate' | 'edit', request: unknown, options?: unknown) {
  try {
    normalize(operation, request, options);
  } catch (error) {
    if (RequestInvalidError.isInstance(error)) return error.issues;
    throw error;
  }
  return [];
}

describe('normalize', () => {
  it('fills in defaults and freezes', () => {
    const request = normalize('generate', { prompt: 'a red kite' }, undefined);
    expect(request).toMatchObject({
      operation: 'generate',
      model: undefined,
      purpose: undefined,
      size: undefined,
      count: 1,
      references: [],
      labels: {},
      route: { compliance: ['official'] },
      prefer: 'quality',
      urgency: 'interactive',
      degrade: {},
    });
    expect(Object.isFrozen(request)).toBe(true);
  });

  it('lists every problem of request and options at once, with paths', () => {
    const issues = issuesOf(
      'edit',
      {
        prompt: ' ',
        size: '8K',
        n: 11,
        colour: 'red',
        images: [PNG, 'kite.png', { data: Buffer.from('text') }, { url: 'https://example.org/a.png' }],
      },
      { deadlineMs: -1, signal: 'stop' },
    );
    expect(issues.map(({ path }) => path).sort()).toEqual(
      ['', 'images[1]', 'images[2]', 'images[3].url', 'n', 'options.deadlineMs', 'options.signal', 'prompt', 'size'].sort(),
    );
    expect(issues.find(({ path }) => path === '')?.message).toContain('colour');
  });

  it('names the purposes that come near, and every wrong option of the way to take', () => {
    expect(issuesOf('generate', { prompt: 'x', purpose: 'heroe' })).toEqual([
      { path: 'purpose', message: 'is no purpose here; near it are hero' },
    ]);
    expect(issuesOf('generate', { prompt: 'x', purpose: 'constructor' })).toEqual([
      { path: 'purpose', message: 'is no purpose here; there are draft, economy, hero' },
    ]);
    const options = {
      prefer: 'fast',
      urgency: 'now',
      degrade: { sizes: ['3K'], models: 'yes' },
      route: { compliance: ['Official!'], strategy: 'cheap' },
    };
    expect(
      issuesOf('generate', { prompt: 'x' }, options)
        .map(({ path }) => path)
        .sort(),
    ).toEqual([
      'options.degrade.models',
      'options.degrade.sizes',
      'options.prefer',
      'options.route.compliance[0]',
      'options.route.strategy',
      'options.urgency',
    ]);
  });

  it('adds the tags that a call requires to those of the service', () => {
    const route = (compliance: unknown) => normalize('generate', { prompt: 'x' }, { route: { compliance } }).route.compliance;
    expect(route('region:eu')).toEqual(['official', 'region:eu']);
    expect(route(['official', 'no-training'])).toEqual(['official', 'no-training']);
  });

  it('says which key an unknown one comes near to, and nothing where none is near', () => {
    const [request, options] = issuesOf('generate', { prompt: 'a kite', aspectRation: '1:1' }, { deadline: 5 });
    expect(request).toEqual({ path: '', message: expect.stringMatching(/"aspectRation".*did you mean aspectRatio\?$/) });
    expect(options).toEqual({ path: 'options', message: expect.stringMatching(/"deadline".*did you mean deadlineMs\?$/) });
    expect(issuesOf('generate', { prompt: 'a kite', watermarking: 1 })[0]?.message).not.toContain('did you mean');
  });

  it('tells the problems of images even when other fields are wrong', () => {
    expect(issuesOf('generate', { images: [Buffer.from('no picture')] }).map(({ path }) => path)).toEqual([
      'prompt',
      'images[0]',
    ]);
  });

  it('reads images as bytes, data, base64 and data: URL, and lets the bytes decide the type', () => {
    const request = normalize(
      'edit',
      {
        prompt: 'make it blue',
        images: [
          new Uint8Array(PNG),
          { data: PNG, mediaType: 'image/jpeg' },
          { base64: PNG.toString('base64') },
          { url: `data:image/png;base64,${PNG.toString('base64')}` },
        ],
      },
      {},
    );
    expect(request.references).toHaveLength(4);
    for (const image of request.references) {
      expect(image).toMatchObject({ mediaType: 'image/png', width: 1, height: 1 });
      expect(Buffer.from(image.bytes).equals(PNG)).toBe(true);
    }
    expect(request.warnings).toEqual([{ code: 'media_type_differs', message: expect.stringContaining('images[1]') }]);
  });

  it('does not copy the bytes it is given', () => {
    const bytes = new Uint8Array(PNG);
    expect(normalize('edit', { prompt: 'x', images: [bytes] }, {}).references[0]?.bytes).toBe(bytes);
  });

  it('refuses base64 that is damaged instead of skipping the damage', () => {
    const damaged = `${PNG.toString('base64').slice(0, 40)}!${PNG.toString('base64').slice(41)}`;
    expect(issuesOf('generate', { prompt: 'x', images: [{ base64: damaged }] })).toEqual([
      { path: 'images[0].base64', message: 'is not valid base64' },
    ]);
  });

  it('refuses a picture whose header claims more pixels than allowed', () => {
    const bomb = Buffer.from(PNG);
    bomb.writeUInt32BE(60_000, 16);
    bomb.writeUInt32BE(60_000, 20);
    expect(issuesOf('generate', { prompt: 'x', images: [bomb] })[0]).toMatchObject({
      path: 'images[0]',
      message: expect.stringContaining('pixels'),
    });
  });

  it('refuses options for a channel that is not there, and keeps the others as they are', () => {
    expect(issuesOf('generate', { prompt: 'x', channelOptions: { gemni: {} } })).toEqual([
      { path: 'channelOptions.gemni', message: expect.stringContaining('gemini, laozhang') },
    ]);
    const channelOptions = { gemini: { includeThoughts: true } };
    expect(normalize('generate', { prompt: 'x', channelOptions }, {}).channelOptions).toEqual(channelOptions);
  });

  it('needs an image to edit', () => {
    expect(issuesOf('edit', { prompt: 'make it blue' })).toEqual([
      { path: 'images', message: expect.stringContaining('edit()') },
    ]);
  });

  it('never throws anything but a RequestInvalidError, and never quotes a value', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (request, options) => {
        try {
          normalize('generate', request, options);
        } catch (error) {
          expect(RequestInvalidError.isInstance(error)).toBe(true);
        }
      }),
    );
    expect(JSON.stringify(issuesOf('generate', { prompt: 'x', size: 'sk-secret' }))).not.toContain('sk-secret');
  });
});
