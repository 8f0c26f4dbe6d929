import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatUsd } from '@retake/core';
import type { ItemResult, StoredPicture } from '@retake/queue';
import { contactSheet } from './contact-sheet.ts';
import type { Product } from './read-products.ts';
import { reportTable, type CatalogReport } from './report.ts';

/** Writes pictures, a contact sheet of them, and a report for machines and one for people into a folder. */
export async function writeCatalog(
  folder: string,
  report: CatalogReport,
  products: readonly Product[],
  results: readonly ItemResult[],
): Promise<void> {
  const pictures = join(folder, 'pictures');
  await mkdir(pictures, { recursive: true });
  const names = new Map(products.map(({ sku, name }) => [sku, name]));
  const lines = [];
  const drawn: StoredPicture[] = [];
  for (const { key, outcome, images, cost, place, error } of results) {
    const [picture] = images;
    const file = picture && `pictures/${key}.${picture.mediaType.slice('image/'.length)}`;
    if (picture !== undefined && file !== undefined) {
      drawn.push(picture);
      await writeFile(join(folder, file), await picture.read());
    }
    lines.push({ sku: key, name: names.get(key), outcome, place, nanoUsd: cost.nanoUsd, file, error: error?.code });
  }
  await writeFile(join(folder, 'contact-sheet.jpg'), await contactSheet(drawn.map((picture) => () => picture.read())));
  const rows = lines.map(
    ({ sku, name, outcome, place, nanoUsd, file }) =>
      `| ${sku} | ${file === undefined ? name : `[${name}](${file})`} | ${outcome} | ${place} | ${formatUsd(nanoUsd)} |`,
  );
  const page = [
    '# The catalog',
    '',
    '![Contact sheet](contact-sheet.jpg)',
    '',
    reportTable(report),
    '',
    '| product | name | outcome | bought | cost |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ];
  await writeFile(join(folder, 'report.md'), `${page.join('\n')}\n`);
  // Last: with it the catalog is whole.
  await writeFile(join(folder, 'report.json'), `${JSON.stringify({ ...report, items: lines }, undefined, 2)}\n`);
}
