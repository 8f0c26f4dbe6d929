import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LINE_UP } from '../src/line-up.ts';
import { KEYS } from '../src/live-upstreams.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'all-channels-'));
});
afterEach(() => rm(folder, { recursive: true }));

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the script without a key in its environment; a process or socket left behind would keep it from closing. */
function script(args: readonly string[], env: NodeJS.ProcessEnv = {}, interruptAfter?: RegExp): Promise<Run> {
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

describe('one prompt through every channel', () => {
  it('draws on each, at the cost of its ledger, and ends stdout with one line of JSON', async () => {
    const { code, stdout, stderr } = await script(['--json', '--speed', '100000']);
    const ids = LINE_UP.map(({ id }) => id);
    const summary = JSON.parse(stdout) as { readonly channels: readonly Record<string, unknown>[] };
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(summary).toMatchObject({ requested: ids.length, drawn: ids.length, differing: 0 });
    expect(summary.channels.map(({ channel }) => channel)).toEqual(ids);
    for (const { costUsd, ledgerUsd } of summary.channels) expect(costUsd).toBe(ledgerUsd);
    // A table of zeros would be equal too: only a machine of one's own is free.
    expect(summary.channels.filter(({ costUsd }) => costUsd === 0)).toMatchObject([{ channel: 'stable-diffusion' }]);
    expect(stderr).toContain('stable-diffusion costs $0.00 because its rate is 0 here.');
    expect(stderr).not.toContain('DIFFERS');
    expect(code).toBe(0);

    const files = await readdir(folder);
    expect(files).toHaveLength(ids.length + 1);
    const page = await readFile(join(folder, 'index.html'), 'utf8');
    for (const name of files.filter((file) => file !== 'index.html')) expect(page).toContain(`src="${name}"`);
  });

  it('says what each picture is in one table', async () => {
    const { stdout } = await script(['--only', 'flux,openai', '--speed', '100000']);
    expect(stdout).toMatch(/flux +│ flux-2-pro +│ \S*flux\.jpg +│ 1344 x 768 │ image\/jpeg │ +\$0\.03 │ reported/);
    expect(stdout).toMatch(/openai +│ gpt-image-2 +│ \S*openai\.png +│ 1280 x 720 │ image\/png/);
    // oxlint-disable-next-line no-control-regex -- they are what is looked for
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
  });

  it('ends on Ctrl-C with the exit code of an interruption', async () => {
    const { code, stderr } = await script(['--speed', '1'], {}, /nothing leaves this machine/);
    expect(stderr).toContain('Interrupted');
    expect(code).toBe(130);
  });

  it('knows a key for every channel, and names them when --live finds none', async () => {
    expect(Object.keys(KEYS)).toEqual(LINE_UP.map(({ id }) => id));
    const { code, stderr } = await script(['--live']);
    for (const name of Object.values(KEYS).flat()) expect(stderr).toContain(name);
    expect(code).toBe(1);
  });

  it('names the price, and whose is not known, and sends nothing without a yes', async () => {
    const keys = { BFL_API_KEY: 'not-a-key', ARK_API_KEY: 'not-a-key', IMAGEN_API_KEY: 'not-a-key' };
    const { code, stdout, stderr } = await script(['--live'], { ...keys, IMAGEN_BASE_URL: 'http://127.0.0.1:1' });
    expect(stdout).toContain('3 pictures at about $0.05, and what imagen will charge, which is not known beforehand');
    expect(stderr).toContain('Nothing was sent');
    expect(code).toBe(1);
  });

  it('explains a command line it does not understand', async () => {
    const { code, stderr } = await script(['--only', 'flux,nobody']);
    expect(stderr).toContain('not "nobody"');
    expect(code).toBe(2);
  });
});
