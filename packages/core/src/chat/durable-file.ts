import { randomUUID } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/**
 * Writes content to a new file beside `file`, on the disk when this resolves, and gives its name to `publish`, which is to rename or link
 * it. Whatever then still has that name is removed.
 */
export async function publishWhole(
  file: string,
  content: Uint8Array | string,
  publish: (unfinished: string) => Promise<void>,
): Promise<void> {
  await makeDirectory(dirname(file));
  const unfinished = `${file}.${randomUUID()}`;
  try {
    const handle = await open(unfinished, 'wx');
    try {
      await handle.writeFile(content);
      // The name must not be there before the bytes are, or a power cut would leave an empty file under it.
      await handle.sync();
    } finally {
      await handle.close();
    }
    await publish(unfinished);
  } finally {
    await rm(unfinished, { force: true });
  }
  await syncDirectory(dirname(file));
}

/** Puts the names of a directory on the disk; a rename or link that was not is undone by a power cut. */
export async function syncDirectory(path: string): Promise<void> {
  try {
    const handle = await open(path, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!NOT_FOR_DIRECTORIES.has(codeOf(error) ?? '')) throw error;
  }
}

/** What file systems say that let nobody sync a directory, Windows among them. */
const NOT_FOR_DIRECTORIES: ReadonlySet<string> = new Set(['EACCES', 'EINVAL', 'EISDIR', 'ENOTSUP', 'EPERM']);

/** The code of what the file system threw, such as `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  const code: unknown = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

async function makeDirectory(path: string): Promise<void> {
  const made = await mkdir(path, { recursive: true });
  if (made === undefined) return;
  // The name of each new directory is in the one above it.
  const first = resolve(made);
  for (let directory = resolve(path); ; directory = dirname(directory)) {
    await syncDirectory(dirname(directory));
    if (directory === first || directory === dirname(directory)) return;
  }
}
