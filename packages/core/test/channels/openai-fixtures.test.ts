import { createHash } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Channel } from '../../src/channels/channel.ts';
import { openAICompatible } from '../../src/channels/openai-compatible.ts';
import { openAI } from '../../src/channels/openai.ts';
import { openRouter } from '../../src/channels/open-router.ts';
import { modelOf } from '../catalog/model-of.ts';
import { errorOf } from './failure-of.ts';
import type { AnswerExpectation, Expectation, FailureExpectation } from './fixtures/expectations/expectation.ts';
import { OPEN_ROUTER_EXPECTATIONS } from './fixtures/expectations/open-router.ts';
import { OPENAI_EXPECTATIONS } from './fixtures/expectations/openai.ts';
import { SD_CPP_EXPECTATIONS } from './fixtures/expectations/sd-cpp.ts';
import { fixturesOf, type FixtureFile } from './fixtures/fixture-file.ts';
import { sampleCall, sampleOrder } from './sample-order.ts';
import { tinyServer } from './tiny-server.ts';

const root = process.env['RETAKE_FIXTURES'];
const fixtures = root === undefined ? [] : ['openai', 'openrouter', 'sd-cpp'].flatMap((folder) => fixturesOf(root, folder));

interface Row {
  readonly name: string;
  readonly fixture: FixtureFile;
  readonly row: Expectation;
}

/** Rows of the endpoints that the three channels speak; the jobs of stable-diffusion.cpp are another wire. */
const rows: readonly Row[] = Object.entries({
  ...OPENAI_EXPECTATIONS,
  ...OPEN_ROUTER_EXPECTATIONS,
  ...SD_CPP_EXPECTATIONS,
}).flatMap(([name, row]) => {
  const fixture = fixtures.find((each) => each.name === name);
  return fixture === undefined || row.route?.includes('/sdcpp/') === true ? [] : [{ name, fixture, row }];
});

function channelFor(name: string, route: string | undefined, url: string): Channel {
  const make = (): Channel => {
    if (name.startsWith('openai/')) return openAI({ apiKey: 'key', baseUrl: `${url}/v1` });
    if (name.startsWith('sd-cpp/'))
      return openAICompatible({ id: 'sd-cpp', baseUrl: `${url}/v1`, models: ['sdxl', 'gpt-image-2'] });
    return openRouter({ apiKey: 'key', baseUrl: `${url}/api/v1`, route: route?.includes('chat') === true ? 'chat' : 'images' });
  };
  const channel = make();
  onTestFinished(() => channel.close());
  return channel;
}

function modelFor(name: string) {
  return modelOf(name.startsWith('openrouter/') ? 'gemini-3-pro-image' : 'gpt-image-2');
}

/** Every key of a row, those included that have to be absent. */
function expectAll(found: object, wanted: FailureExpectation): void {
  const told = Object.fromEntries(Object.keys(wanted).map((key) => [key, Reflect.get(found, key) as unknown]));
  expect(told).toEqual(wanted);
}

function expectAnswer(answer: Awaited<ReturnType<Channel['generate']>>, wanted: AnswerExpectation): void {
  const pictures = answer.pictures.map(({ bytes, declaredMediaType }) => ({
    declaredMediaType,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  }));
  expect(pictures).toEqual(wanted.pictures.map((picture) => expect.objectContaining(omitType(picture))));
  expect(answer).toMatchObject({
    text: wanted.text,
    usage: wanted.usage,
    modelVersion: wanted.modelVersion,
    reportedCostNanoUsd: wanted.reportedCostNanoUsd,
  });
  expect(answer.warnings.map(({ code }) => code)).toEqual(wanted.warnings);
}

function omitType(picture: AnswerExpectation['pictures'][number]): object {
  return 'url' in picture ? {} : { declaredMediaType: picture.declaredMediaType, sha256: picture.sha256 };
}

describe.runIf(root !== undefined)("recorded exchanges of OpenAI's kind", () => {
  it('are all of their folders, but for the other wire of stable-diffusion.cpp', () => {
    expect(rows).toHaveLength(fixtures.filter(({ name }) => !/img-gen|job-/.test(name)).length);
  });

  it.each(rows)('$name', async ({ name, fixture, row }) => {
    const server = await tinyServer((response) => response.writeHead(fixture.status, fixture.headers).end(fixture.body));
    const channel = channelFor(name, row.route, server.url);
    const call = sampleCall({ order: sampleOrder({ model: modelFor(name) }) });
    if ('failure' in row) expectAll((await errorOf(channel.generate(call))).failure, row.failure);
    else if ('answer' in row) expectAnswer(await channel.generate(call), row.answer);
    else throw new Error('a row of these channels is an answer or a failure');
    const [, path] = row.route?.split(' ') ?? [];
    expect(server.requests).toHaveLength(1);
    if (path !== undefined) expect(server.requests[0]?.path).toBe(path);
  });
});

it('recorded exchanges are there to be replayed', (context) => {
  if (root === undefined && process.env['CI'] !== 'true') context.skip('set RETAKE_FIXTURES to the folder of recorded exchanges');
  expect(root, 'RETAKE_FIXTURES names the folder of recorded exchanges').toBeDefined();
});
