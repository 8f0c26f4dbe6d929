import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startSimulator } from '@retake/simulator';
import { expect, it, onTestFinished } from 'vitest';

const MIB = 2 ** 20;
const VARIANTS = 20;

it('a long series grows resident memory by what is drawn at once, not by what was drawn', async () => {
  const simulator = await startSimulator({
    channels: [{ id: 'gemini', dialect: 'ai-studio', behaviour: { pictureWeight: { '4K': 10 * MIB } } }],
    captions: 'none',
  });
  const directory = await mkdtemp(join(tmpdir(), 'retake-series-'));
  onTestFinished(async () => {
    await simulator.close();
    await rm(directory, { recursive: true, force: true });
  });
  const script = fileURLToPath(new URL('./memory-child.ts', import.meta.url));
  const args = ['--conditions=@retake/source', '--expose-gc', script, simulator.url('gemini'), directory, String(VARIANTS)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const printed: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
  await once(child, 'close');
  const told = JSON.parse(Buffer.concat(printed).toString()) as { grew: number; bytes: number; complete: boolean };
  expect(told.complete).toBe(true);
  expect(told.bytes).toBeGreaterThan(VARIANTS * 9 * MIB);
  expect(told.grew).toBeLessThan(96 * MIB);
}, 300_000);
