/**
 * Texts too large to go through JSON.stringify: a token stands for each while the JSON is written, and the bytes are woven in
 * afterwards, so that a 20 MB picture is encoded once and never copied.
 */
export class LargeTexts {
  readonly #texts: (readonly Buffer[])[] = [];

  /** Keeps ASCII bytes that need no JSON escapes, and returns the token that stands for them within a string. */
  put(ascii: Buffer): string {
    return `\uE000${this.#texts.push([ascii]) - 1}\uE001`;
  }

  /** Keeps JSON that was written already, and returns the string that stands for the whole value. */
  putJson(pieces: readonly Buffer[]): string {
    return `\uE002${this.#texts.push(pieces) - 1}\uE003`;
  }

  /** The bytes of a JSON text with every token replaced. */
  weave(json: string): readonly Buffer[] {
    return json.split(/\uE000(\d+)\uE001|"\uE002(\d+)\uE003"/).flatMap((piece, index) => {
      if (index % 3 === 0) return [Buffer.from(piece)];
      // Of the two ways to stand for something, a token takes one.
      return piece === undefined ? [] : (this.#texts[Number(piece)] ?? []);
    });
  }
}
