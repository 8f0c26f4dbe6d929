import { randomUUID } from 'node:crypto';

const INDEX_CHARS = 6;

/**
 * Placeholders for strings that travel beside a JSON text. Each set has its own random nonce, which never leaves the process,
 * so that no upstream can write one. A token is 44 letters and digits: it survives JSON, and a check for base64.
 */
export class Tokens {
  #made: string | undefined;
  #count = 0;

  /** Made when first needed: most exchanges take nothing out. */
  get #prefix(): string {
    return (this.#made ??= `retake${randomUUID().replaceAll('-', '')}`);
  }

  /** A new token; tokens count from 0. */
  next(): string {
    return this.#prefix + String(this.#count++).padStart(INDEX_CHARS, '0');
  }

  /** The number of the token that `text` is, or `undefined`. */
  indexOf(text: string): number | undefined {
    if (this.#count === 0) return undefined;
    if (text.length !== this.#prefix.length + INDEX_CHARS || !text.startsWith(this.#prefix)) return undefined;
    const index = Number(text.slice(-INDEX_CHARS));
    return index < this.#count ? index : undefined;
  }

  /** Whether `text` holds a token anywhere. */
  within(text: string): boolean {
    return this.#count > 0 && text.includes(this.#prefix);
  }

  /** Cuts `text` at its tokens: the text between them as strings, the tokens as their numbers. */
  split(text: string): (string | number)[] {
    if (this.#count === 0) return text === '' ? [] : [text];
    const pieces: (string | number)[] = [];
    let from = 0;
    for (let at = text.indexOf(this.#prefix); at >= 0; at = text.indexOf(this.#prefix, at + 1)) {
      const end = at + this.#prefix.length + INDEX_CHARS;
      const index = this.indexOf(text.slice(at, end));
      if (index === undefined) continue;
      if (at > from) pieces.push(text.slice(from, at));
      pieces.push(index);
      from = end;
    }
    if (from < text.length) pieces.push(text.slice(from));
    return pieces;
  }
}
