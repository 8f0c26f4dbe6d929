import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createImageService, formatUsd, type Channel, type SeriesSession } from '@retake/core';
import { directoryBlobs } from '@retake/core/blobs/directory';
import { seriesFile } from '@retake/core/series/file';
import { bookPage } from './book-page.ts';
import type { Story } from './story.ts';

/** How a book is drawn. */
export interface BookOptions {
  readonly story: Story;
  readonly channel: Channel;
  /** Where the book is, and what is known of it. */
  readonly folder: string;
  /** Most pages that are drawn now. @default all */
  readonly pages?: number | undefined;
  /** Whether pages that may have been paid for, and did not come, are bought again. @default false */
  readonly payAgain?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told what happens, a line at a time. */
  readonly print: (line: string) => void;
}

/** Draws what is not there of a book, and writes it down as far as it is drawn. */
export async function drawBook({
  story,
  channel,
  folder,
  pages,
  payAgain = false,
  signal,
  print,
}: BookOptions): Promise<SeriesSession> {
  const images = createImageService({ channels: [channel] });
  const blobs = directoryBlobs(join(folder, 'blobs'));
  const { save, load } = seriesFile(join(folder, 'series.json'));
  const kept = await load();
  const request = {
    character: story.hero,
    variants: story.pages.map(({ scene }) => scene),
    aspectRatio: '4:3',
    blobs,
    save,
  } as const;
  const series = kept === undefined ? await images.series(request) : await images.resumeSeries(kept, { blobs, save });
  const missing = series.variants.flatMap(({ state }, index) => (state === 'drawn' ? [] : [index]));
  const how = {
    variants: missing.slice(0, pages),
    concurrency: 2,
    onUnknownBilling: payAgain ? 'retry' : 'report',
    signal,
  } as const;
  const { nanoUsd, upToNanoUsd } = series.estimate(how);
  print(`${said(nanoUsd)} are expected for it now, ${said(upToNanoUsd)} at most`);
  try {
    for await (const event of series.stream(how)) {
      if (event.type === 'result') continue;
      const { entry, drawn, of, cost } = event;
      const why = entry.state === 'failed' ? `: ${entry.error.message}` : '';
      print(`${entry.picture} ${entry.state}${why} · ${drawn} of ${of} · ${formatUsd(cost.nanoUsd)}`);
    }
  } finally {
    await images.close();
    await writeBook(series, story, folder);
  }
  print(`${formatUsd(series.cost.nanoUsd)} spent so far`);
  return series;
}

async function writeBook(series: SeriesSession, story: Story, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const files: (string | undefined)[] = [];
  for (const variant of series.variants) {
    if (variant.state !== 'drawn') {
      files.push(undefined);
      continue;
    }
    const file = `page-${String(variant.picture)}.${variant.image.mediaType.slice('image/'.length)}`;
    await writeFile(join(folder, file), await variant.image.load());
    files.push(file);
  }
  await writeFile(join(folder, 'book.html'), bookPage(story, files));
}

function said(nanoUsd: number | undefined): string {
  return nanoUsd === undefined ? 'unknown costs' : formatUsd(nanoUsd);
}
