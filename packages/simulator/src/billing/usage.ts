/** Tokens of one answer, as the upstream counts them. All are integers of at least 0. */
export interface Usage {
  readonly promptText: number;
  readonly promptImage: number;
  /** Output tokens that are neither picture nor thought, billed as text. */
  readonly text: number;
  /** Output tokens of all pictures, interim ones included. */
  readonly image: number;
  readonly thoughts: number;
}
