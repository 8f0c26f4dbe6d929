import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contactSheet } from './contact-sheet.ts';
import type { Served } from './served.ts';

/** Names that earlier runs may have left behind. */
const OURS = /^(?:\d\d-[a-z0-9-]+\.(?:png|jpg|webp)|index\.html)$/;

/** A folder that is filled as the pictures come in. */
export interface Gallery {
  /** Writes the picture of an order, if it has one. */
  add(served: Served): Promise<void>;
  /** Writes `index.html` and gives its path. */
  finish(headline: string, served: readonly Served[], bare: readonly Served[]): Promise<string>;
}

/** Creates the folder and clears it of an earlier run's pictures, and of nothing else. */
export async function openGallery(folder: string): Promise<Gallery> {
  await mkdir(folder, { recursive: true });
  const old = (await readdir(folder)).filter((name) => OURS.test(name));
  await Promise.all(old.map((name) => rm(join(folder, name))));
  return {
    add: async (served) => {
      if (served.picture) await writeFile(join(folder, fileNameOf(served)), served.picture.bytes);
    },
    finish: async (headline, served, bare) => {
      const page = join(folder, 'index.html');
      await writeFile(page, contactSheet(headline, served, bare, fileNameOf));
      return page;
    },
  };
}

function fileNameOf({ order, picture }: Served): string {
  const slug = order.title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  const extension = picture?.mediaType === 'image/jpeg' ? 'jpg' : (picture?.mediaType.slice('image/'.length) ?? 'png');
  return `${String(order.number).padStart(2, '0')}-${slug}.${extension}`;
}
