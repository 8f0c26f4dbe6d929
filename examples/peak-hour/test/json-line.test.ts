import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'peak-hour-'));
});
afterEach(() => rm(folder, { recursive: true }));

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function demo(args: readonly string[], env: NodeJS.ProcessEnv = {}, interruptAfter?: RegExp): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--conditions=@retake/source', main, '--out', folder, ...args], {
      env: { PATH: process.env['PATH'], ...env },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      if (interruptAfter?.test(stdout)) child.kill('SIGINT');
    });
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

describe('the peak-hour demo', () => {
  it('delivers every picture at the cost of the ledger, and ends stdout with one line of JSON', async () => {
    const { code, stdout, stderr } = await demo(['--json', '--pictures', '12', '--speed', '1000']);
    expect(stderr).toContain('Every order was filled');
    const summary: unknown = JSON.parse(stdout);
    expect(stdout.endsWith('}\n')).toBe(true);
    expect(summary).toEqual({
      requested: 12,
      succeeded: 12,
      failed: 0,
      images: 12,
      attempts: expect.any(Number),
      failovers: expect.any(Number),
      costUsd: expect.any(Number),
      ledgerUsd: expect.any(Number),
    });
    const figure = (name: string): number => Number(new RegExp(`"${name}":([0-9.]+)`).exec(stdout)?.[1]);
    expect(figure('attempts')).toBeGreaterThan(12);
    expect(figure('costUsd')).toBe(figure('ledgerUsd'));
    expect(figure('costUsd')).toBeGreaterThan(12 * 0.0336);
    expect(code).toBe(0);

    const pictures = (await readdir(folder)).filter((name) => name.endsWith('.jpg'));
    expect(pictures).toHaveLength(12);
    const page = await readFile(join(folder, 'index.html'), 'utf8');
    for (const name of pictures) expect(page).toContain(`src="${name}"`);
  });

  it('has no control characters in what it tells a pipe', async () => {
    const { stdout } = await demo(['--pictures', '2', '--speed', '4000']);
    expect(stdout).toContain('Retake');
    // oxlint-disable-next-line no-control-regex -- they are what is looked for
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
  });

  it('ends on Ctrl-C with the exit code of an interruption, long before the hour is over', async () => {
    const { code, stderr } = await demo(['--speed', '1'], {}, /Nothing leaves this machine/);
    expect(stderr).toContain('Interrupted');
    expect(code).toBe(130);
  });

  it('says which keys it looks for when --live finds none', async () => {
    const { code, stderr } = await demo(['--live']);
    expect(stderr).toContain('GEMINI_API_KEY');
    expect(code).toBe(1);
  });

  it('names the price, and sends nothing without a yes', async () => {
    const { code, stdout, stderr } = await demo(['--live'], { GEMINI_API_KEY: 'not-a-key' });
    expect(stdout).toMatch(/costs about \$0\.1\d/);
    expect(stderr).toContain('Nothing was sent');
    expect(code).toBe(1);
  });

  it('explains a command line it does not understand', async () => {
    const { code, stderr } = await demo(['--pictures', '41']);
    expect(stderr).toContain('--pictures takes a whole number from 1 to 40, not "41"');
    expect(code).toBe(2);
  });
});
