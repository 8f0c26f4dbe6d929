/** Room for the next picture to be a little larger than the last. */
const HEADROOM = 17 / 16;

/**
 * Remembers the size of the last picture of a transport. Google sends its answers in chunks without a length, and pictures of one
 * model and size are much alike: a buffer that fits saves the copy of a whole picture, most of which is the cost of touching
 * fresh memory. A wrong guess costs that copy and nothing else.
 */
export class PictureSizes {
  #last = 0;

  /** A guess for the next picture, in bytes; 0 before the first. */
  get expectedBytes(): number {
    return Math.ceil(this.#last * HEADROOM);
  }

  learn(bytes: number): void {
    this.#last = bytes;
  }
}
