import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GeneratedImage } from '@retake/core';
import { contactSheet } from './contact-sheet.ts';
import type { Account } from './account.ts';
import type { Drawn } from './drawn.ts';
import { LINE_UP } from './line-up.ts';

/** A folder that is filled as the pictures come in. */
export interface Album {
  /** Writes a channel's picture and gives its path. */
  add(channel: string, picture: GeneratedImage): Promise<string>;
  /** Writes `index.html` and gives its path. */
  finish(prompt: string, pictures: readonly (readonly [Drawn, Account])[]): Promise<string>;
}

/** Creates the folder and clears it of an earlier run's pictures, and of nothing else. */
export async function openAlbum(folder: string): Promise<Album> {
  await mkdir(folder, { recursive: true });
  const ours = new RegExp(`^(?:(?:${LINE_UP.map(({ id }) => id).join('|')})\\.(?:png|jpg|webp)|index\\.html)$`);
  const old = (await readdir(folder)).filter((name) => ours.test(name));
  await Promise.all(old.map((name) => rm(join(folder, name))));
  return {
    add: async (channel, { data, mediaType }) => {
      const ending = mediaType === 'image/jpeg' ? 'jpg' : mediaType.slice('image/'.length);
      const file = join(folder, `${channel}.${ending}`);
      await writeFile(file, data);
      return file;
    },
    finish: async (prompt, pictures) => {
      const page = join(folder, 'index.html');
      await writeFile(page, contactSheet(prompt, pictures));
      return page;
    },
  };
}
