import express4 from 'express4';
import express5, { type Express, type RequestHandler } from 'express';
import { describe, expect, it } from 'vitest';
import { geminiGateway, imageRoutes, openAIGateway, type ImageRoutesOptions } from '../src/index.ts';
import { listen, post, startWorld } from './world.ts';

const KITE = { prompt: 'a red kite' };
const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);

// Express 4 brings parsers of its own.
const KINDS = [
  { name: 'Express 5', make: () => express5(), parsers: express5 },
  { name: 'Express 4', make: () => express4() as unknown as Express, parsers: express4 as unknown as typeof express5 },
];

describe.each(KINDS)('a body that was read before the routes in $name', ({ make, parsers }) => {
  async function start(before: readonly RequestHandler[], options: Partial<ImageRoutesOptions> = {}) {
    const { images, simulator } = await startWorld();
    const errors: unknown[] = [];
    const app = make();
    for (const each of before) app.use(each);
    const access = { service: images, allowAnonymous: true as const, onError: (error: unknown) => errors.push(error) };
    app.use('/images', imageRoutes({ ...access, ...options } as ImageRoutesOptions));
    app.use('/openai', openAIGateway(access));
    app.use('/gemini', geminiGateway(access));
    const { url } = await listen(app);
    return { url, simulator, errors };
  }
  const told = async (response: Response) => {
    const { code, detail } = (await response.json()) as { code?: string; detail?: string };
    return [response.status, code, detail];
  };

  it('is taken as it was parsed, as text or as bytes', async () => {
    for (const parser of [parsers.json(), parsers.text({ type: '*/*' }), parsers.raw({ type: '*/*' })]) {
      const { url, errors } = await start([parser]);
      expect((await post(`${url}/images/generate`, KITE)).status).toBe(200);
      expect((await post(`${url}/images/generate`, '')).status).toBe(400);
      expect((await post(`${url}/openai/v1/images/generations`, { model: 'gemini-3-pro-image', ...KITE })).status).toBe(200);
      const contents = [{ role: 'user', parts: [{ text: 'a red kite' }] }];
      const generate = `${url}/gemini/v1beta/models/gemini-3-pro-image:generateContent`;
      expect((await post(generate, { contents })).status).toBe(200);
      expect(errors).toEqual([]);
    }
  });

  it('is held against the same limits', async () => {
    const uploads = { jsonBytes: 2_000, jsonDepth: 10, jsonValues: 50 };
    for (const parser of [parsers.json(), parsers.text({ type: '*/*' })]) {
      const { url, errors, simulator } = await start([parser], { uploads });
      const refused = async (body: unknown) => (await told(await post(`${url}/images/generate`, body))).join(' ');
      expect(await refused({ ...KITE, deep: nested(20) })).toBe('413 body_too_large At most 10 levels of JSON are taken.');
      expect(await refused({ ...KITE, many: Array.from({ length: 60 }, () => 1) })).toContain(
        '413 body_too_large At most 50 keys',
      );
      expect(await refused({ prompt: 'x'.repeat(3_000) })).toBe('413 body_too_large At most 2000 bytes are taken.');
      expect(errors).toEqual([]);
      expect(simulator.ledger.entries).toHaveLength(0);
    }
  });

  it('and kept to themselves is told to the app as what it is, and nobody is left waiting', async () => {
    const drained: RequestHandler = (request, _response, next) => {
      request.resume();
      request.once('end', () => next());
    };
    const begun: RequestHandler = (request, _response, next) => {
      request.on('data', () => undefined);
      request.once('data', () => next());
    };
    const form = () => {
      const body = new FormData();
      body.set('prompt', 'a red kite');
      return { method: 'POST', body };
    };
    for (const reads of [drained, begun]) {
      const { url, errors, simulator } = await start([reads]);
      const answers = [
        await post(`${url}/images/generate`, KITE),
        await fetch(`${url}/images/edit`, form()),
        await post(`${url}/images/chats`, {}),
      ];
      for (const answer of answers) {
        expect(await told(answer)).toEqual([500, 'body_consumed', expect.stringContaining('Mount them before it')]);
      }
      for (const [path, init] of [
        ['/openai/v1/images/edits', form()],
        ['/openai/v1/images/generations', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }],
        ['/gemini/v1/models/x:generateContent', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }],
      ] as const) {
        const answer = await fetch(`${url}${path}`, init);
        const { error } = (await answer.json()) as { error: { message: string } };
        expect([answer.status, error.message]).toEqual([500, expect.stringContaining('Mount them before it')]);
      }
      expect(errors).toHaveLength(6);
      expect(String(errors[0])).toContain('body_consumed');
      expect(simulator.ledger.entries).toHaveLength(0);
    }
  });
});
