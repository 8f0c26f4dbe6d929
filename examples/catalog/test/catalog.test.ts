import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { imageSize } from 'image-size';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

const reportSchema = z.object({
  jobId: z.string(),
  pictures: z.int(),
  nanoUsd: z.int(),
  expectedNanoUsd: z.int(),
  agrees: z.boolean(),
  submittedAt: z.int(),
  endedAt: z.int(),
  places: z.record(z.string(), z.int()),
  upstream: z.object({ pictures: z.int(), nanoUsd: z.int(), listNanoUsd: z.int() }),
});

/** Runs the example until it has ended, or until a line calls for its death. */
async function run(
  out: string,
  first: number,
  { killAt, code: expected = 0 }: { readonly killAt?: RegExp; readonly code?: number } = {},
): Promise<readonly string[]> {
  const args = ['--conditions=@retake/source', MAIN, '--out', out, '--first', String(first), '--json'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  createInterface(child.stdout).on('line', (line) => {
    lines.push(line);
    if (killAt?.test(line)) child.kill('SIGKILL');
  });
  const [code, signal] = await once(child, 'close');
  expect({ code, signal, lines }).toMatchObject(killAt === undefined ? { code: expected } : { signal: 'SIGKILL' });
  return lines;
}

it('is killed where it has ordered and where it collects, goes on, and buys each picture once at half price', async () => {
  const out = await mkdtemp(join(tmpdir(), 'catalog-'));
  onTestFinished(() => rm(out, { recursive: true, force: true }));
  await run(out, 60, { killAt: / \d+ in batches/ });
  // Another choice of products is another order: what to do about it is said, and nothing is bought.
  expect((await run(out, 20, { code: 1 })).at(-1)).toMatch(/order of 60 products.* is of 20.*--first 60 goes on.*--fresh/);
  await run(out, 60, { killAt: / [1-9]\d* of 60 · \d+ in batches/ });
  const lines = await run(out, 60);
  const report = reportSchema.parse(JSON.parse(lines.at(-1) ?? ''));
  expect(report).toMatchObject({ pictures: 60, places: { batch: 60 }, agrees: true });
  expect(report.upstream.pictures).toBe(60);
  expect(report.upstream.nanoUsd).toBe(report.nanoUsd);
  expect(report.upstream.listNanoUsd).toBe(2 * report.nanoUsd);
  expect(report.endedAt - report.submittedAt).toBeLessThan(86_400_000);

  // What it was expected to cost differs by the words that a prompt is counted to have.
  expect(report.expectedNanoUsd / report.nanoUsd).toBeCloseTo(1, 1);

  // Once it is whole, nobody is asked again, and another choice is told so.
  expect((await run(out, 60)).at(-1)).toBe(lines.at(-1));
  expect((await run(out, 500, { code: 1 })).at(-1)).toMatch(/order of 60 products.* is of 500.*--fresh/);

  expect(await readdir(join(out, 'pictures'))).toHaveLength(60);
  const sheet = imageSize(await readFile(join(out, 'contact-sheet.jpg')));
  expect(sheet).toMatchObject({ type: 'jpg', width: 904, height: 704 });
  const kept = reportSchema.extend({ items: z.array(z.object({ nanoUsd: z.int() })) });
  const { items, nanoUsd } = kept.parse(JSON.parse(await readFile(join(out, 'report.json'), 'utf8')));
  expect(items.reduce((sum, item) => sum + item.nanoUsd, 0)).toBe(nanoUsd);
  expect(await readFile(join(out, 'report.md'), 'utf8')).toContain('| RT-0060 |');
}, 600_000);
