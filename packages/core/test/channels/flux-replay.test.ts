import { describe, expect, it, onTestFinished } from 'vitest';
import { flux } from '../../src/channels/flux.ts';
import { readFluxState } from '../../src/channels/wire/flux-task.ts';
import { modelOf } from '../catalog/model-of.ts';
import { errorOf } from './failure-of.ts';
import { BLACK_FOREST_LABS_EXPECTATIONS } from './fixtures/expectations/black-forest-labs.ts';
import { fixturesOf, type FixtureFile } from './fixtures/fixture-file.ts';
import { fluxUpstream, ready, submitted, type FluxScript } from './flux-upstream.ts';
import { sampleCall, sampleOrder } from './sample-order.ts';

const root = process.env['RETAKE_FIXTURES'];
const fixtures = root === undefined ? [] : fixturesOf(root, 'black-forest-labs');

/** What a row names as `undefined` may be left out by a channel. */
const UNTOLD = { retryAfterMs: undefined, statusCode: undefined, upstreamCode: undefined };

/** An upstream that answers a submission, or else the first poll, with a recorded exchange. */
async function upstreamOf({ name, status, headers, body }: FixtureFile) {
  const recorded: FluxScript['submit'] = (url) => (response) => {
    // The picture waits at this server instead of in a cloud of the past.
    const text = body.toString('utf8').replace(/https:\/\/delivery-[\w.]+\/results/, `${url}/delivery`);
    response.writeHead(status, headers).end(text);
  };
  const isPoll = BLACK_FOREST_LABS_EXPECTATIONS[name]?.route === 'GET <polling_url>';
  return fluxUpstream(isPoll ? { polls: (url) => [recorded(url), ready(url)] } : { submit: recorded ?? submitted });
}

describe.runIf(root !== undefined)('recorded exchanges with Black Forest Labs', () => {
  it.each(fixtures.map((fixture) => [fixture.name, fixture] as const))('%s', async (name, fixture) => {
    const upstream = await upstreamOf(fixture);
    const channel = flux({ apiKey: 'key', baseUrl: upstream.url, pollMs: 1 });
    onTestFinished(() => channel.close());
    const work = channel.generate(sampleCall({ order: sampleOrder({ model: modelOf('flux-2-pro') }) }));

    const row = BLACK_FOREST_LABS_EXPECTATIONS[name];
    if (row !== undefined && 'failure' in row) {
      const { failure } = await errorOf(work);
      expect({ ...UNTOLD, ...failure }).toMatchObject(row.failure);
      expect(upstream.requests).toHaveLength(1);
      return;
    }
    if (row === undefined || !('step' in row)) throw new Error('a kind of row that this provider has no exchange for');
    const { step } = row;
    if (step.state === 'failed') {
      expect({ ...UNTOLD, ...(await errorOf(work)).failure }).toMatchObject(step.failure);
      expect(upstream.polls()).toHaveLength(1);
      return;
    }
    const answer = await work;
    expect(answer).toMatchObject({ finishReason: 'Ready', reportedCostNanoUsd: 40_000_000 });
    // Work in progress is asked for again, a picture that is ready is fetched at once.
    expect(upstream.polls()).toHaveLength(step.state === 'pending' ? 2 : 1);
    const state = readFluxState(JSON.parse(fixture.body.toString('utf8')));
    expect(state).toMatchObject({ state: step.state });
    if (step.state === 'pending') expect(state).toHaveProperty('progress', step.progress);
    if ('url' in step) {
      expect(state).toHaveProperty('url', step.url);
      expect(upstream.downloads()[0]?.path).toBe(
        new URL(step.url).pathname.replace('/results', '/delivery') + new URL(step.url).search,
      );
    }
  });
});
