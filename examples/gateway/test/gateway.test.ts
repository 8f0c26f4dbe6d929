import { expect, it } from 'vitest';
import { runClients, type ClientRun } from '../src/run.ts';

it('lets every client draw while the first channels are down', async () => {
  const told: ClientRun[] = [];
  const runs = await runClients((run) => told.push(run));
  expect(runs.map(({ client }) => client)).toEqual([
    'openai',
    '@google/genai',
    'ai with @ai-sdk/openai',
    'ai with @ai-sdk/google',
  ]);
  expect(told).toEqual(runs);
  for (const { bytes, attempts, costUsd } of runs) {
    expect(bytes.byteLength).toBeGreaterThan(1000);
    expect(attempts).toBe('2');
    expect(Number(costUsd)).toBeGreaterThan(0);
  }
});
