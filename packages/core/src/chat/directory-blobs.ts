import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BLOB_DIGEST, type BlobDigest, type BlobStore } from './blob-store.ts';
import { codeOf, publishWhole, syncDirectory } from './durable-file.ts';

export type { BlobDigest, BlobStore } from './blob-store.ts';

/** Bytes read in one go: a multiple of three, so that base64 of the pieces can be joined without a rest. */
const READ_BYTES = 192 * 1024;

/**
 * Keeps blobs as files of a directory, which is made when the first one comes: `directoryBlobs('/var/lib/shop/chats')`. A file appears
 * whole or not at all, also when the process or the machine stops; processes can share the directory.
 */
export function directoryBlobs(path: string): BlobStore {
  return {
    put: (digest, content) => write(fileOf(path, digest), content),
    get: async (digest) => read(fileOf(path, digest)),
    size: async (digest) => sizeOf(fileOf(path, digest)),
    delete: (digest) => rm(fileOf(path, digest), { force: true }),
  };
}

/** Of the 256 folders, the one for its first two digits: a directory of a million files is slow in most file systems. */
function fileOf(path: string, digest: BlobDigest): string {
  // Digests come from JSON that was outside; none may lead out of the directory.
  if (!BLOB_DIGEST.test(digest)) throw new RangeError('A digest is sha256- and 64 hexadecimal digits');
  const hex = digest.slice('sha256-'.length);
  return join(path, hex.slice(0, 2), hex);
}

async function write(file: string, content: Uint8Array): Promise<void> {
  // Whoever put it there may have ended before its name was on the disk.
  if ((await sizeOf(file)) === content.byteLength) return syncDirectory(dirname(file));
  await publishWhole(file, content, (unfinished) => rename(unfinished, file));
}

async function sizeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function read(file: string): Promise<AsyncIterable<Uint8Array> | undefined> {
  const size = await sizeOf(file);
  return size === undefined ? undefined : pieces(file);
}

/** Opened with the first piece, so that a blob nobody reads holds no descriptor; all pieces are read into the same memory. */
async function* pieces(file: string): AsyncGenerator<Uint8Array> {
  const handle = await open(file, 'r');
  try {
    const piece = Buffer.allocUnsafeSlow(READ_BYTES);
    for (;;) {
      const { bytesRead } = await handle.read(piece, 0, READ_BYTES);
      if (bytesRead === 0) return;
      yield piece.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}
