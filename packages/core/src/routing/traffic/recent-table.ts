/** Something that knows when it was last added to, in epoch milliseconds. */
interface Dated {
  readonly at: number;
}

/**
 * Entries by channel, model and one thing more, a bounded number of them: what was not added to for the longest time makes room. Maps
 * within maps, since a plan asks hundreds of times and a key of one string would have to be put together for each.
 */
export class RecentTable<T extends Dated> {
  readonly #capacity: number;
  readonly #channels = new Map<string, Map<string, Map<string, T>>>();
  #size = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#size;
  }

  get(channelId: string, modelId: string, kind: string): T | undefined {
    return this.#channels.get(channelId)?.get(modelId)?.get(kind);
  }

  /** Puts in what was not there. */
  add(channelId: string, modelId: string, kind: string, entry: T): void {
    if (this.#size >= this.#capacity) this.#dropOldest();
    const models = this.#channels.get(channelId) ?? new Map<string, Map<string, T>>();
    const kinds = models.get(modelId) ?? new Map<string, T>();
    kinds.set(kind, entry);
    models.set(modelId, kinds);
    this.#channels.set(channelId, models);
    this.#size += 1;
  }

  #dropOldest(): void {
    let oldest: { readonly at: number; readonly drop: () => void } | undefined;
    for (const [channelId, models] of this.#channels) {
      for (const [modelId, kinds] of models) {
        for (const [kind, { at }] of kinds) {
          if (oldest === undefined || at < oldest.at) oldest = { at, drop: () => this.#drop(channelId, modelId, kind) };
        }
      }
    }
    oldest?.drop();
  }

  #drop(channelId: string, modelId: string, kind: string): void {
    const models = this.#channels.get(channelId);
    const kinds = models?.get(modelId);
    if (models === undefined || kinds === undefined) return;
    kinds.delete(kind);
    if (kinds.size === 0) models.delete(modelId);
    if (models.size === 0) this.#channels.delete(channelId);
    this.#size -= 1;
  }
}
