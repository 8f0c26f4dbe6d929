import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { directoryBlobs } from '../../src/chat/directory-blobs.ts';
import { memoryBlobs } from '../../src/chat/memory-blobs.ts';
import { digestOf } from '../../src/chat/digest.ts';
import { describeBlobStoreContract } from '../../src/testing/blob-store-contract.ts';

describeBlobStoreContract('memoryBlobs', async () => ({ store: memoryBlobs(), close: async () => {} }));

describeBlobStoreContract('directoryBlobs', async () => {
  const path = await mkdtemp(join(tmpdir(), 'retake-blobs-'));
  return {
    store: directoryBlobs(path),
    elsewhere: directoryBlobs(path),
    close: () => rm(path, { recursive: true, force: true }),
  };
});

it('a directory holds nothing but whole blobs, and no digest leads out of it', async () => {
  const path = await mkdtemp(join(tmpdir(), 'retake-blobs-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  const store = directoryBlobs(join(path, 'made', 'when', 'needed'));
  const bytes = Buffer.alloc(1_000_000, 7);
  const name = await digestOf(bytes);
  await Promise.all(Array.from({ length: 5 }, () => store.put(name, bytes)));
  const files = await readdir(path, { recursive: true, withFileTypes: true });
  expect(files.filter((file) => file.isFile()).map(({ name }) => name)).toEqual([name.slice('sha256-'.length)]);
  for (const digest of ['../../etc/passwd', `sha256-${'../'.repeat(20)}`, 'sha256-', '']) {
    await expect(async () => store.put(digest, bytes)).rejects.toThrow(RangeError);
    await expect(store.get(digest)).rejects.toThrow(RangeError);
  }
});
