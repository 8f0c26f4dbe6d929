import { createImageService } from '@retake/core';
import { accountOf, type Account } from './account.ts';
import { openAlbum } from './album.ts';
import { agree } from './agree.ts';
import { draw } from './draw.ts';
import type { Drawn } from './drawn.ts';
import { LINE_UP } from './line-up.ts';
import type { Options } from './options.ts';
import { showProgress } from './progress.ts';
import { billsTable, freeNotes, picturesTable } from './tables.ts';
import type { Terminal } from './terminal.ts';
import type { Upstreams } from './upstreams.ts';

/** What a run came to, channel by channel. */
export type Rows = readonly (readonly [Drawn, Account])[];

/**
 * Has every channel draw the same prompt at once, writes the pictures to `folder` and prints the tables.
 *
 * @throws LiveRefusal when the price was not agreed to; the reason of `signal` when it aborts
 */
export async function run(
  { channels, ledger }: Upstreams,
  { prompt, live, yes }: Options,
  folder: string,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Rows> {
  const entries = LINE_UP.filter(({ id }) => channels.some((channel) => channel.id === id));
  const images = createImageService({ channels });
  try {
    if (live) await agree(images, entries, prompt, yes, terminal, signal);
    const album = await openAlbum(folder);
    const progress = showProgress(terminal, entries);
    // The first that breaks something of ours ends the others; a channel without a picture does not.
    const failure = new AbortController();
    const ended = AbortSignal.any([signal, failure.signal]);
    const serve = async (entry: (typeof entries)[number]): Promise<Drawn> => {
      try {
        const drawn = await draw(images, entry, prompt, ended);
        const file = drawn.picture && (await album.add(entry.id, drawn.picture));
        progress.told({ ...drawn, file });
        return { ...drawn, file };
      } catch (error) {
        failure.abort(error);
        throw error;
      }
    };
    const settled = await Promise.allSettled(entries.map(serve)).finally(() => progress.stop());
    signal.throwIfAborted();
    const drawn = settled.map((one) => {
      if (one.status === 'rejected') throw failure.signal.reason;
      return one.value;
    });
    const rows = drawn.map((one) => [one, accountOf(one, ledger)] as const);
    const page = await album.finish(prompt, rows);
    terminal.print(`\n${picturesTable(terminal, rows)}`);
    for (const note of freeNotes(rows)) terminal.print(note);
    if (ledger !== undefined) terminal.print(`\nThe same by the upstreams' own ledgers\n${billsTable(terminal, rows)}`);
    terminal.print(`\nPictures: ${page}`);
    return rows;
  } finally {
    await images.close();
  }
}
