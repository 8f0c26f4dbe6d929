import { alteredBlobs } from '../chat/blob-issues.ts';
import type { BlobDigest, BlobStore } from '../chat/blob-store.ts';
import { digestOf } from '../chat/digest.ts';
import { LateError } from '../chat/in-time.ts';
import { blobSource, wholeOf } from '../chat/read-blob.ts';
import { timedBlobs } from '../chat/timed-blobs.ts';
import { SeriesInvalidError } from '../errors/series-invalid-error.ts';
import type { DrawnPicture, GivenPicture } from './series-json.ts';
import type { PictureFacts } from './stand-in.ts';

/** The pictures of a series: in its store, and in memory as long as the store does not take them. */
export class SeriesPictures {
  /** Waited for no longer than its time, and than the signal where one is given. */
  readonly #store: (signal?: AbortSignal) => BlobStore;
  /** What was paid for and the store did not take; nothing more is drawn then, so that these are few. */
  readonly #held = new Map<BlobDigest, Uint8Array>();

  constructor(store: BlobStore, timeoutMs: number) {
    this.#store = (signal) => timedBlobs(store, { timeoutMs, signal });
  }

  /** @throws what the store throws. */
  async put(content: Uint8Array, { mediaType, width, height }: PictureFacts): Promise<GivenPicture> {
    const digest = await digestOf(content);
    await this.#store().put(digest, content);
    return { digest, bytes: content.byteLength, mediaType, width, height };
  }

  /** Keeps a picture that was paid for, whatever the store says; `problem` is what it said. With a signal, here and below: soon after that. */
  async hold(
    image: PictureFacts & Pick<DrawnPicture, 'size' | 'channel' | 'model'> & { readonly data: Uint8Array },
    signal: AbortSignal,
  ): Promise<{ readonly picture: DrawnPicture; readonly problem: { readonly cause: unknown } | undefined }> {
    const { data, mediaType, width, height, size, channel, model } = image;
    const digest = await digestOf(data);
    const picture = { digest, bytes: data.byteLength, mediaType, width, height, size, channel, model };
    try {
      await this.#store(signal).put(digest, data);
      return { picture, problem: undefined };
    } catch (cause) {
      this.#held.set(digest, data);
      return { picture, problem: { cause } };
    }
  }

  /** Offers the store once more what it did not take. Rejects as it does. */
  async offerAgain(signal: AbortSignal): Promise<void> {
    for (const [digest, content] of this.#held) {
      await this.#store(signal).put(digest, content);
      this.#held.delete(digest);
    }
  }

  /** @throws SeriesInvalidError when it is not there, or not as it was; the reason of the signal. */
  async load(picture: Pick<GivenPicture, 'digest' | 'bytes'>, path: string, signal?: AbortSignal): Promise<Uint8Array> {
    const held = this.#held.get(picture.digest);
    if (held !== undefined) return held;
    const store = this.#store(signal);
    try {
      return await wholeOf(blobSource(store, picture));
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof LateError)
        throw new SeriesInvalidError([{ path, message: 'could not be read from the store in time' }]);
      const issues = await alteredBlobs(store, [{ digest: picture.digest, bytes: picture.bytes, places: [path] }]);
      throw new SeriesInvalidError(issues.length > 0 ? issues : [{ path, message: 'could not be read from the store' }]);
    }
  }
}
