import { createHash } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { seedream } from '../../src/channels/seedream.ts';
import { readSeedreamAnswer } from '../../src/channels/wire/seedream-answer.ts';
import { modelOf } from '../catalog/model-of.ts';
import { JPEG } from './answers.ts';
import { errorOf } from './failure-of.ts';
import type { AnswerExpectation } from './fixtures/expectations/expectation.ts';
import { SEEDREAM_EXPECTATIONS } from './fixtures/expectations/seedream.ts';
import { fixturesOf, type FixtureFile } from './fixtures/fixture-file.ts';
import { sampleCall, sampleOrder } from './sample-order.ts';
import { tinyServer, type TinyServer } from './tiny-server.ts';

const root = process.env['RETAKE_FIXTURES'];
const fixtures = root === undefined ? [] : fixturesOf(root, 'byteplus-seedream');

/** What a row names as `undefined` may be left out by a channel. */
const UNTOLD = { retryAfterMs: undefined, statusCode: undefined, upstreamCode: undefined };

interface Replay {
  readonly server: TinyServer;
  readonly work: Promise<unknown>;
}

/** @param storage where the pictures of the exchange stand: at this server, or where nothing may be fetched. */
async function replay({ status, headers, body }: FixtureFile, storage: 'here' | 'forbidden'): Promise<Replay> {
  const server: TinyServer = await tinyServer((response, { method }) => {
    if (method === 'GET') {
      response.writeHead(200, { 'content-type': 'image/jpeg' }).end(JPEG);
      return;
    }
    const origin = storage === 'here' ? server.url : 'http://192.0.2.1';
    response.writeHead(status, headers).end(body.toString('utf8').replace(/https:\/\/[\w.-]+/g, origin));
  });
  const channel = seedream({ apiKey: 'key', baseUrl: `${server.url}/api/v3` });
  onTestFinished(() => channel.close());
  const order = sampleOrder({ model: modelOf('seedream-4-5-251128'), size: '2K' });
  return { server, work: channel.generate(sampleCall({ order })) };
}

async function expectAnswer(fixture: FixtureFile, expected: AnswerExpectation): Promise<void> {
  const { server, work } = await replay(fixture, 'here');
  const { text, usage, modelVersion, reportedCostNanoUsd } = expected;
  const answer = (await work) as { pictures: { bytes: Uint8Array; declaredMediaType?: string }[]; warnings: { code: string }[] };
  expect(answer).toMatchObject({ text, usage, modelVersion, reportedCostNanoUsd });
  expect(answer.warnings.map(({ code }) => code)).toEqual(expected.warnings);
  expect(answer.pictures).toHaveLength(expected.pictures.length);
  const fetched = server.requests.filter(({ method }) => method === 'GET').map(({ path }) => path);
  expect(fetched).toEqual(
    expected.pictures.flatMap((picture) =>
      'url' in picture ? [new URL(picture.url).pathname + new URL(picture.url).search] : [],
    ),
  );
  for (const [index, picture] of expected.pictures.entries()) {
    if ('url' in picture) continue;
    const { bytes = Uint8Array.of(), declaredMediaType } = answer.pictures[index] ?? {};
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(picture.sha256);
    expect(declaredMediaType).toBe(picture.declaredMediaType);
  }
  const read = readSeedreamAnswer(JSON.parse(fixture.body.toString('utf8')), { large: () => undefined });
  expect(read.failures).toEqual(expected.pictureFailures);
}

describe.runIf(root !== undefined)('recorded exchanges with ModelArk', () => {
  it.each(fixtures.map((fixture) => [fixture.name, fixture] as const))('%s', async (name, fixture) => {
    const row = SEEDREAM_EXPECTATIONS[name];
    if (row !== undefined && 'failure' in row) {
      const { server, work } = await replay(fixture, 'here');
      expect({ ...UNTOLD, ...(await errorOf(work)).failure }).toMatchObject(row.failure);
      expect(server.requests).toHaveLength(1);
      return;
    }
    if (row === undefined || !('answer' in row)) throw new Error('a kind of row that this provider has no exchange for');
    await expectAnswer(fixture, row.answer);
    if (row.answer.unlessDownloaded === undefined) return;
    const { work } = await replay(fixture, 'forbidden');
    expect({ ...UNTOLD, ...(await errorOf(work)).failure }).toMatchObject(row.answer.unlessDownloaded);
  });
});
