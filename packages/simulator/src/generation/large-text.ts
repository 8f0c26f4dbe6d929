/**
 * Texts too large to go through JSON.stringify: a token stands for each while the JSON is written, and the bytes are woven in
 * afterwards, so that a 20 MB picture is encoded once and never copied.
 */
export class LargeTexts {
  readonly #texts: Buffer[] = [];

  /** Keeps ASCII bytes that need no JSON escapes, and returns the token that stands for them. */
  put(ascii: Buffer): string {
    return `\uE000${this.#texts.push(ascii) - 1}\uE001`;
  }

  /** The bytes of a JSON text with every token replaced. */
  weave(json: string): readonly Buffer[] {
    return json.split(/\uE000(\d+)\uE001/).map((piece, index) => {
      if (index % 2 === 0) return Buffer.from(piece);
      return this.#texts[Number(piece)] ?? Buffer.alloc(0);
    });
  }
}
