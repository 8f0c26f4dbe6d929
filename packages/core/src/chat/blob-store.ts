/** The name of bytes by what they are: `sha256-` and 64 hexadecimal digits. */
export type BlobDigest = string;

/** What a digest looks like; a store that makes names of files or keys from it can rely on that. */
export const BLOB_DIGEST = /^sha256-[0-9a-f]{64}$/;

/**
 * Where chats keep what is too large for their JSON: pictures and thought signatures, by their content. A picture that stands in two
 * chats is kept once. Run `describeBlobStoreContract` of `@retake/core/testing` over a store of your own.
 *
 * Stores are shared by processes: whatever `put` has resolved for is there for `get` of another one. A store need not check digests;
 * Retake does.
 */
export interface BlobStore {
  /** Keeps bytes under their digest, whole or not at all. What is there already may be left as it is. */
  put(digest: BlobDigest, content: Uint8Array): Promise<void>;
  /**
   * The bytes, whole or piece by piece; `undefined` where there are none. They are not changed by whoever reads them, and a piece is not
   * looked at after the next one was asked for, so that a store can read into the same memory again.
   */
  get(digest: BlobDigest): Promise<Uint8Array | AsyncIterable<Uint8Array> | undefined>;
  /** How many bytes there are; `undefined` where there are none. */
  size(digest: BlobDigest): Promise<number | undefined>;
  /** Forgets them; not an error where there are none. */
  delete(digest: BlobDigest): Promise<void>;
}
