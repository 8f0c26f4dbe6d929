/** Pictures that are remembered as told, the latest; at a hundred bytes each some megabytes. */
const MOST_REMEMBERED = 20_000;

/**
 * Which pictures this process has told of. A batch that is collected again, because the first time was cut short, must not count twice in
 * metrics.
 */
export class ToldItems {
  readonly #ids = new Set<string>();

  /** Whether it was not told before; it is from now on. */
  isNews(id: string): boolean {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    const [oldest] = this.#ids;
    if (this.#ids.size > MOST_REMEMBERED && oldest !== undefined) this.#ids.delete(oldest);
    return true;
  }
}
