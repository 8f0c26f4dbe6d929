import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createImageService } from '@retake/core';
import { createImageQueue } from '@retake/queue';
import { orderPictures } from './order-pictures.ts';
import { readArguments, type Arguments } from './read-arguments.ts';
import { drawnBefore, otherOrder } from './other-order.ts';
import { PRODUCTS, readProducts, type Product } from './read-products.ts';
import { reportOf, reportTable, type CatalogReport } from './report.ts';
import { showLine } from './show-line.ts';
import { simulatedUpstream } from './simulated/simulated-upstream.ts';
import { liveUpstream } from './upstream.ts';
import { writeCatalog } from './write-catalog.ts';

const line = showLine(process.stdout);
try {
  const args = readArguments(process.argv.slice(2), process.env);
  if (args.fresh) await rm(args.out, { recursive: true, force: true });
  const products = (await readProducts(PRODUCTS)).slice(0, args.first);
  const drawn = await drawnBefore(args.out);
  if (drawn === undefined) tell(await main(args, products));
  else if (drawn === products.length) line.print('all of it was drawn before: --fresh orders it anew');
  else throw otherOrder(args.out, { held: drawn, wanted: products.length });
  line.print(`the contact sheet is ${join(args.out, 'contact-sheet.jpg')}, the report ${join(args.out, 'report.md')}`);
  if (args.json) line.print(summary(await readFile(join(args.out, 'report.json'), 'utf8')));
} catch (error) {
  line.print(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

/** A report without its items, in one line. */
function summary(report: string): string {
  return JSON.stringify(JSON.parse(report), (name, value: unknown) => (name === 'items' ? undefined : value));
}

function tell(report: CatalogReport): void {
  line.print(reportTable(report));
  if (!report.agrees || report.failed + report.unknown > 0) process.exitCode = 1;
}

/** Orders, waits, and writes down what came. */
async function main({ out, apiKey }: Arguments, products: readonly Product[]): Promise<CatalogReport> {
  await mkdir(out, { recursive: true });
  const upstream = apiKey === undefined ? await simulatedUpstream(out) : liveUpstream(apiKey);
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort(new Error('Stopped; run it again to go on, nothing is bought twice')));
  const images = createImageService({ channels: [upstream.channel], clock: upstream.clock, probe: false });
  const queue = await createImageQueue({ images, clock: upstream.clock, directory: join(out, 'queue'), keepMs: false });
  try {
    const drawn = await orderPictures({ queue, products, upstream, folder: out, ...line, signal: stop.signal });
    const { job, results } = drawn;
    const report = reportOf({
      ...drawn,
      endedAt: upstream.clock.now(),
      cost: await job.cost(),
      bill: await upstream.bill(),
    });
    await writeCatalog(out, report, products, results);
    await upstream.leave(true);
    return report;
  } finally {
    await queue.close();
    await images.close();
  }
}
