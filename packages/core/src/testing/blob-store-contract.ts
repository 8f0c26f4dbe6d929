import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { BlobStore } from '../chat/blob-store.ts';
import { describeContract, type ContractPromise } from './describe-contract.ts';

/** A store under test, and its end. */
export interface BlobStoreHarness {
  readonly store: BlobStore;
  /** A second view of the same store, as another process has it. @default none: the store lives in one process */
  readonly elsewhere?: BlobStore;
  close(): Promise<void>;
}

/**
 * What every store of blobs promises. Run it over a store of your own:
 * `describeBlobStoreContract('my bucket', () => startMyBucket())`.
 */
export function describeBlobStoreContract(name: string, setup: () => Promise<BlobStoreHarness>): void {
  describeContract(name, 'a blob store', setup, PROMISES);
}

const PROMISES: readonly ContractPromise<BlobStoreHarness>[] = [
  [
    'gives back every byte, of nothing as of megabytes',
    async ({ store }) => {
      for (const length of [0, 1, 4095, 200_000, 3_000_001]) {
        const bytes = bytesOf(length);
        await store.put(digestOf(bytes), bytes);
        expect(await holds(store, bytes)).toBe(true);
        expect(await store.size(digestOf(bytes))).toBe(length);
      }
    },
  ],
  [
    'knows nothing of what it was not given',
    async ({ store }) => {
      const digest = digestOf(bytesOf(10));
      expect(await store.get(digest)).toBeUndefined();
      expect(await store.size(digest)).toBeUndefined();
      await store.delete(digest);
    },
  ],
  [
    'takes the same bytes again, also at the same time',
    async ({ store }) => {
      const bytes = bytesOf(100_000);
      await Promise.all(Array.from({ length: 8 }, () => store.put(digestOf(bytes), bytes)));
      await store.put(digestOf(bytes), bytes);
      expect(await holds(store, bytes)).toBe(true);
    },
  ],
  [
    'forgets what is deleted, and nothing else',
    async ({ store }) => {
      const [one, other] = [bytesOf(1000), bytesOf(1001)];
      await store.put(digestOf(one), one);
      await store.put(digestOf(other), other);
      await store.delete(digestOf(one));
      expect(await store.get(digestOf(one))).toBeUndefined();
      expect(await holds(store, other)).toBe(true);
      await store.put(digestOf(one), one);
      expect(await holds(store, one)).toBe(true);
    },
  ],
  [
    'lets one blob be read by many, and a reader leave early',
    async ({ store }) => {
      const bytes = bytesOf(2_000_000);
      await store.put(digestOf(bytes), bytes);
      for await (const _piece of (await pieces(store, digestOf(bytes))) ?? []) break;
      const all = await Promise.all(Array.from({ length: 4 }, () => read(store, digestOf(bytes))));
      expect(all.every((each) => each?.equals(bytes))).toBe(true);
    },
  ],
  [
    'keeps its own copy of what it was given, and a view as what it shows',
    async ({ store }) => {
      const whole = bytesOf(5000);
      const view = new Uint8Array(whole.buffer, whole.byteOffset + 1000, 2000);
      const expected = Buffer.from(view);
      await store.put(digestOf(expected), view);
      whole.fill(0);
      expect(await holds(store, expected)).toBe(true);
    },
  ],
  [
    'shows elsewhere what it has kept',
    async ({ store, elsewhere = store }) => {
      const bytes = bytesOf(70_000);
      await store.put(digestOf(bytes), bytes);
      expect(await holds(elsewhere, bytes)).toBe(true);
      await elsewhere.delete(digestOf(bytes));
      expect(await store.size(digestOf(bytes))).toBeUndefined();
    },
  ],
];

/** Bytes that differ from each other's prefixes, the same every time. */
function bytesOf(length: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(length);
  for (let at = 0; at < length; at += 1) bytes[at] = Math.imul(at + length + 3, 2_654_435_761) >>> 11;
  return bytes;
}

function digestOf(bytes: Uint8Array): string {
  return `sha256-${createHash('sha256').update(bytes).digest('hex')}`;
}

async function pieces(store: BlobStore, digest: string) {
  const content = await store.get(digest);
  return content instanceof Uint8Array ? [content] : content;
}

/** Whether a store gives back exactly these bytes; compared natively, since a runner's own comparison takes seconds for megabytes. */
async function holds(store: BlobStore, bytes: Buffer): Promise<boolean> {
  return (await read(store, digestOf(bytes)))?.equals(bytes) === true;
}

async function read(store: BlobStore, digest: string): Promise<Buffer | undefined> {
  const content = await pieces(store, digest);
  if (content === undefined) return undefined;
  const all: Uint8Array[] = [];
  // A copy: the store may use the memory of a piece again.
  for await (const piece of content) all.push(Buffer.from(piece));
  return Buffer.concat(all);
}
