import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startSimulator } from '@retake/simulator';
import { expect, it, onTestFinished } from 'vitest';

const MIB = 2 ** 20;
const PICTURES = 200;

/** What a process of its own tells of its memory. */
async function toldBy(script: string, ...args: readonly string[]): Promise<{ readonly grew: number; readonly bytes: number }> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, ['--conditions=@retake/source', '--expose-gc', path, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const printed: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
  await once(child, 'close');
  return JSON.parse(Buffer.concat(printed).toString()) as { grew: number; bytes: number };
}

it('a large batch takes the memory of a picture, not of all of them', async () => {
  const simulator = await startSimulator({
    channels: [{ id: 'gemini', dialect: 'ai-studio', behaviour: { pictureWeight: { '1K': 2 * MIB }, batch: { runningMs: 0 } } }],
    captions: 'none',
  });
  onTestFinished(() => simulator.close());
  const told = await toldBy('memory-child.ts', simulator.url('gemini'), String(PICTURES));
  expect(told.bytes).toBeGreaterThanOrEqual(PICTURES * 2 * MIB);
  // What is not collected yet of the pictures before; all of them would be 400 MiB.
  expect(told.grew).toBeLessThan(96 * MIB);
}, 300_000);

it('a batch of many references takes the memory of a few of them', async () => {
  const simulator = await startSimulator({
    channels: [{ id: 'gemini', dialect: 'ai-studio', behaviour: { batch: { runningMs: 3_600_000 } } }],
    maxRequestBytes: 512 * MIB,
  });
  onTestFinished(() => simulator.close());
  const told = await toldBy('references-child.ts', simulator.url('gemini'), '24', String(4 * MIB));
  // All of them would be 96 MiB.
  expect(told.grew).toBeLessThan(16 * MIB);
  // Each is read twice, to be checked and to be sent.
  expect(told.bytes).toBe(2 * 24 * 4 * MIB);
}, 300_000);
