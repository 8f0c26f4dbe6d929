import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { drawBook } from '../src/draw-book.ts';
import { MILA } from '../src/story.ts';
import { simulatedUpstream } from '../src/upstream.ts';

it('goes on where it was stopped, and pays for no page twice', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'storybook-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const book = async (pages?: number) => {
    const upstream = await simulatedUpstream();
    const lines: string[] = [];
    const { channel, charged } = upstream;
    const series = await drawBook({ story: MILA, channel, folder, pages, print: (line) => lines.push(line) });
    const html = await readFile(join(folder, 'book.html'), 'utf8');
    await upstream.close();
    return { series, lines, pictures: html.match(/<img /g)?.length ?? 0, charged: charged() ?? 0 };
  };
  const first = await book(2);
  expect(first.pictures).toBe(2);
  expect(first.series.cost.nanoUsd).toBe(first.charged);
  const second = await book();
  expect(second.pictures).toBe(6);
  expect(second.series.cost.nanoUsd).toBe(first.charged + second.charged);
  expect(second.lines.filter((line) => line.includes('drawing'))).toHaveLength(4);
  // A book that is whole costs nothing more.
  expect((await book()).charged).toBe(0);
});
