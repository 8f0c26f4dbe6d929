import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startSimulator } from '@retake/simulator';
import { expect, it, onTestFinished } from 'vitest';

const MIB = 2 ** 20;
const PICTURES = 200;

it('a large batch takes the memory of a picture, not of all of them', async () => {
  const simulator = await startSimulator({
    channels: [{ id: 'gemini', dialect: 'ai-studio', behaviour: { pictureWeight: { '1K': 2 * MIB }, batch: { runningMs: 0 } } }],
    captions: 'none',
  });
  onTestFinished(() => simulator.close());
  const script = fileURLToPath(new URL('./memory-child.ts', import.meta.url));
  const args = ['--conditions=@retake/source', '--expose-gc', script, simulator.url('gemini'), String(PICTURES)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const printed: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
  await once(child, 'close');
  const told = JSON.parse(Buffer.concat(printed).toString()) as { grew: number; bytes: number };
  expect(told.bytes).toBeGreaterThanOrEqual(PICTURES * 2 * MIB);
  // What is not collected yet of the pictures before; all of them would be 400 MiB.
  expect(told.grew).toBeLessThan(96 * MIB);
}, 300_000);
