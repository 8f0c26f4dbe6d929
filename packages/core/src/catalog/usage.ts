/** Tokens of one attempt, by modality, as the upstream counted them. All counts are integers ≥ 0. */
export interface TokenUsage {
  /** Prompt tokens of text. */
  readonly inputText: number;
  /** Prompt tokens of reference images. */
  readonly inputImage: number;
  /** Output tokens of text. */
  readonly outputText: number;
  /** Output tokens of pictures, thought pictures included. */
  readonly outputImage: number;
  /** Output tokens of thinking; billed at the text rate. */
  readonly thoughts: number;
  /** Searches that the model made; they have a price of their own. @default 0 */
  readonly searches?: number;
}
