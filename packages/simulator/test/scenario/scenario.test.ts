import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loadScenario, ScenarioError, startSimulator } from '../../src/index.ts';
import { readScenario } from '../../src/scenario/read-scenario.ts';

const issuesOf = (scenario: unknown): readonly string[] => {
  try {
    readScenario(scenario);
  } catch (error) {
    if (error instanceof ScenarioError) return error.issues.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
  return [];
};

const file = async (content: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'scenario-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'scenario.json');
  await writeFile(path, content);
  return path;
};

describe('a scenario', () => {
  test('reports every problem with its path', () => {
    const issues = issuesOf({
      channels: [
        {
          id: 'a',
          dialect: 'ai-studio',
          behaviour: {
            faults: [
              { fault: 'on-fire', rate: 2 },
              { fault: { kind: 'overloaded', status: 500 }, rate: 0.1 },
            ],
            latency: { medianMs: 9, p95Ms: 3 },
          },
        },
        { id: 'a', dialect: 'gopher', models: ['gemini-0'] },
        { id: 'c', dialect: 'relay', accessTokens: ['t'], prices: { 'gemini-0': 1 } },
      ],
      outages: [
        { domain: 'google', rate: 2 },
        { channel: 'nobody', fromMs: 5, toMs: 1 },
      ],
      sead: 7,
    });
    expect(issues.map((issue) => issue.split(':')[0])).toEqual(
      expect.arrayContaining([
        'channels[0].behaviour.faults[0].fault.kind',
        'channels[0].behaviour.faults[0].rate',
        'channels[0].behaviour.faults[1].fault.status',
        'channels[1].dialect',
        'channels[1].models[0]',
        'outages[0].rate',
      ]),
    );
    expect(issues.join('\n')).toContain('sead');
  });

  test.each([
    [
      'two channels of one name',
      {
        channels: [
          { id: 'a', dialect: 'relay' },
          { id: 'a', dialect: 'relay' },
        ],
      },
      ['channels: two channels are called a'],
    ],
    [
      'an outage of a channel that is not there',
      { channels: [{ id: 'a', dialect: 'relay' }], outages: [{ channel: 'b', fromMs: 0, toMs: 1 }] },
      ['outages[0].channel: no such channel: b'],
    ],
    [
      'an outage that ends before it starts',
      { channels: [{ id: 'a', dialect: 'relay' }], outages: [{ channel: 'a', fromMs: 2, toMs: 1 }] },
      ['outages[0].toMs: must be after fromMs'],
    ],
    [
      'access tokens for a relay',
      { channels: [{ id: 'a', dialect: 'relay', accessTokens: ['t'] }] },
      ['channels[0].accessTokens: only the vertex and imagen dialects take access tokens'],
    ],
    [
      'a price for a model that is not served',
      { channels: [{ id: 'a', dialect: 'relay', prices: { 'gemini-0': 1 } }] },
      ['channels[0].prices.gemini-0: the channel serves no such model'],
    ],
    [
      'faults that are more than certain',
      {
        channels: [
          {
            id: 'a',
            dialect: 'relay',
            behaviour: {
              faults: [
                { fault: 'hang', rate: 0.6 },
                { fault: 'late', rate: 0.6 },
              ],
            },
          },
        ],
      },
      ['channels[0].behaviour.faults: rates must not add up to more than 1 in any hour'],
    ],
  ])('refuses %s', (_name, scenario, issues) => {
    expect(issuesOf(scenario)).toEqual(issues);
  });

  test('is read or refused, whatever it is', () => {
    // A thousand values, of which none is a scenario; anything but a list of issues would be thrown.
    const property = fc.property(fc.jsonValue(), (json) => issuesOf(json).length > 0);
    expect(() => fc.assert(property, { numRuns: 1_000 })).not.toThrow();
  });

  test('comes from a file', async () => {
    const scenario = await loadScenario(
      await file(
        JSON.stringify({
          seed: 3,
          channels: [
            {
              id: 'gemini',
              dialect: 'ai-studio',
              script: ['overloaded', { kind: 'recover-after', fault: 'internal', requests: 2 }],
            },
          ],
        }),
      ),
    );
    const simulator = await startSimulator(scenario);
    onTestFinished(() => simulator.close());
    const statuses = [];
    for (let request = 0; request < 4; request += 1) {
      const response = await fetch(`${simulator.url('gemini')}/v1beta/models/gemini-3-pro-image:generateContent?key=k`, {
        method: 'POST',
        body: JSON.stringify({ contents: [{ parts: [{ text: 'a red kite' }] }] }),
      });
      statuses.push(response.status);
      await response.arrayBuffer();
    }
    expect(statuses).toEqual([503, 500, 500, 200]);
  });

  test('that is not JSON says so', async () => {
    await expect(loadScenario(await file('{ seed: 1 }'))).rejects.toThrow(/not JSON/);
  });

  test('keeps a program from starting half', async () => {
    await expect(startSimulator({ channels: [] })).rejects.toThrow(ScenarioError);
    const simulator = await startSimulator({ channels: [{ id: 'a', dialect: 'relay' }] });
    onTestFinished(() => simulator.close());
    const port = Number(new URL(simulator.url('a')).port);
    await expect(
      startSimulator({
        channels: [
          { id: 'b', dialect: 'relay' },
          { id: 'c', dialect: 'relay', port },
        ],
      }),
    ).rejects.toThrow('EADDRINUSE');
  });
});
