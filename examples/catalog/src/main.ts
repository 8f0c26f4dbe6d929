import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createImageService } from '@retake/core';
import { createImageQueue } from '@retake/queue';
import { orderPictures } from './order-pictures.ts';
import { readArguments, type Arguments } from './read-arguments.ts';
import { PRODUCTS, readProducts } from './read-products.ts';
import { reportOf, reportTable, type CatalogReport } from './report.ts';
import { showLine } from './show-line.ts';
import { simulatedUpstream } from './simulated/simulated-upstream.ts';
import { liveUpstream } from './upstream.ts';
import { writeCatalog } from './write-catalog.ts';

const line = showLine(process.stdout);
try {
  const args = readArguments(process.argv.slice(2), process.env);
  const report = await main(args);
  line.print(reportTable(report));
  line.print(`the contact sheet is ${join(args.out, 'contact-sheet.jpg')}, the report ${join(args.out, 'report.md')}`);
  if (args.json) line.print(JSON.stringify(report));
  if (!report.agrees || report.failed + report.unknown > 0) process.exitCode = 1;
} catch (error) {
  line.print(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

/** Orders, waits, and writes down what came. */
async function main({ out, first, fresh, apiKey }: Arguments): Promise<CatalogReport> {
  if (fresh) await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const products = (await readProducts(PRODUCTS)).slice(0, first);
  const upstream = apiKey === undefined ? await simulatedUpstream(out) : liveUpstream(apiKey);
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort(new Error('Stopped; run it again to go on, nothing is bought twice')));
  const images = createImageService({ channels: [upstream.channel], clock: upstream.clock, probe: false });
  const queue = await createImageQueue({ images, clock: upstream.clock, directory: join(out, 'queue'), keepMs: false });
  try {
    const { job, results } = await orderPictures({ queue, products, upstream, ...line, signal: stop.signal });
    const report = reportOf({ job, results, endedAt: upstream.clock.now(), cost: await job.cost(), bill: await upstream.bill() });
    await writeCatalog(out, report, products, results);
    await upstream.leave(true);
    return report;
  } finally {
    await queue.close();
    await images.close();
  }
}
