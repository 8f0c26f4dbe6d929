import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { directoryBlobs } from '../../src/chat/directory-blobs.ts';
import type { SeriesJson } from '../../src/index.ts';
import { seriesFile } from '../../src/series/series-file.ts';
import { startSeriesWorld, TEN } from './series-world.ts';

async function startChild(task: object): Promise<{ readonly child: ChildProcess; readonly lines: readonly string[] }> {
  const script = fileURLToPath(new URL('./killed-child.ts', import.meta.url));
  const child = spawn(process.execPath, ['--conditions=@retake/source', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => lines.push(...text.split('\n').filter((line) => line !== '')));
  child.stdin.end(JSON.stringify(task));
  return { child, lines };
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  expect(await ended).toEqual([null, 'SIGKILL']);
}

async function place(): Promise<{ readonly directory: string; readonly file: string }> {
  const directory = await mkdtemp(join(tmpdir(), 'retake-series-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return { directory, file: join(directory, 'series.json') };
}

const PATIENT = { timeout: 20_000, interval: 20 };

describe('a series whose process is killed in its middle', () => {
  it('is gone on with, and no picture is bought twice: what may have been paid for is told', async () => {
    const { simulator, service } = await startSeriesWorld();
    const at = await place();
    // The upstream goes on with what nobody waits for any more, and charges for it.
    const left = { kind: 'hang', billed: true } as const;
    simulator.script('relay', ['ok', 'ok', 'ok', 'ok', 'ok', left, left]);
    const task = { ...at, channel: 'relay', url: simulator.url('relay'), character: 'A fox in a yellow raincoat', variants: TEN };
    const { child, lines } = await startChild(task);
    await expect.poll(() => simulator.requests('relay').length, PATIENT).toBe(7);
    await expect.poll(() => lines.filter((line) => line === 'picture.drawn').length, PATIENT).toBe(5);
    await kill(child);
    await expect.poll(() => simulator.ledger.entries.filter(({ billed }) => billed).length, PATIENT).toBe(7);

    const { save, load } = seriesFile(at.file);
    const images = service(['relay']);
    const series = await images.resumeSeries(await load(), { blobs: directoryBlobs(at.directory), save });
    expect(series.canonical).toMatchObject({ state: 'drawn' });
    expect(series.variants.map(({ state }) => state).toSorted()).toEqual(
      [...Array<string>(4).fill('drawn'), ...Array<string>(2).fill('failed'), ...Array<string>(4).fill('waiting')].toSorted(),
    );
    // All of it is accounted for: what is known, and the bound of what is not.
    expect(series.cost.nanoUsd).toBe(380_000_000);
    expect(series.cost.unknownUpToNanoUsd).toBe(180_000_000);
    expect(series.estimate()).toMatchObject({ usd: 0.36, exact: true });

    const result = await series.draw();
    expect(simulator.requests('relay')).toHaveLength(11);
    const bodies = simulator.requests('relay').map(({ body }) => JSON.stringify(body));
    for (const prompt of TEN) expect(bodies.filter((body) => body.includes(`\\n${prompt}"`))).toHaveLength(1);
    expect(simulator.ledger.nanoUsd()).toBe(920_000_000);
    expect(result.cost.nanoUsd + (result.cost.unknownUpToNanoUsd ?? 0)).toBe(simulator.ledger.nanoUsd());
    const failed = result.variants.filter((variant) => variant.state === 'failed');
    expect(failed.map(({ error }) => error)).toMatchObject([
      { code: 'billing_unknown', channel: 'relay', firstCallId: expect.any(String) },
      { code: 'billing_unknown', channel: 'relay', firstCallId: expect.any(String) },
    ]);

    // Only who says so pays again.
    expect(series.estimate({ onUnknownBilling: 'retry' }).usd).toBe(0.18);
    expect((await series.draw({ onUnknownBilling: 'retry' })).complete).toBe(true);
    expect(simulator.requests('relay')).toHaveLength(13);
    expect(simulator.ledger.nanoUsd()).toBe(1_100_000_000);
    const kept = (await load()) as SeriesJson;
    expect(kept.variants.map(({ progress }) => progress.state)).toEqual(TEN.map(() => 'drawn'));
  });

  it('collects what an upstream went on drawing, without ordering it again', async () => {
    const { simulator, service, events } = await startSeriesWorld();
    const at = await place();
    const images = service(['flux', 'relay']);
    const fox = await images.generate({ prompt: 'A fox', model: 'gemini-3-pro-image' });
    const base64 = Buffer.from(fox.images[0]?.data ?? []).toString('base64');
    simulator.script('flux', [
      { kind: 'hang', on: 'poll' },
      { kind: 'hang', on: 'poll' },
    ]);
    const task = { ...at, channel: 'flux', url: simulator.url('flux'), character: { base64 }, variants: TEN.slice(0, 3) };
    const { child } = await startChild({ ...task, model: 'flux-2-pro' });
    const { save, load } = seriesFile(at.file);
    const tokens = async () => JSON.stringify((await load()) ?? {}).match(/"resumeToken":"[^"]/g)?.length ?? 0;
    await expect.poll(tokens, PATIENT).toBe(2);
    await kill(child);
    const ordered = () =>
      simulator.requests('flux').filter(({ method, path }) => method === 'POST' && path.startsWith('/v1/flux')).length;
    expect(ordered()).toBe(2);

    const series = await images.resumeSeries(await load(), { blobs: directoryBlobs(at.directory), save });
    // Two are paid for; they are known by what the upstream said that they cost.
    expect(series.cost.unknownUpToNanoUsd).toBeGreaterThan(0);
    expect(series.estimate().lines).toHaveLength(1);
    const result = await series.draw();
    expect(result.complete).toBe(true);
    expect(ordered()).toBe(3);
    const collected = events.flatMap((event) =>
      event.type === 'call.started' && event.operation === 'resume' ? [event.series?.id] : [],
    );
    expect(collected).toEqual([series.id, series.id]);
    const bill = simulator.ledger.entries
      .filter(({ channel }) => channel === 'flux')
      .reduce((sum, { nanoUsd }) => sum + nanoUsd, 0);
    expect(result.cost).toMatchObject({ nanoUsd: bill, unknownUpToNanoUsd: 0 });
    const sizes = result.variants.map((variant) => variant.state === 'drawn' && variant.image.bytes > 0);
    expect(sizes).toEqual([true, true, true]);
  });
});
