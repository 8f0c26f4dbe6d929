import { EventEmitter } from 'node:events';
import type { PGlite } from '@electric-sql/pglite';

/** What a query of `pg` answers with, as far as it is used. */
interface Answer<Row> {
  readonly rows: Row[];
}

const COMMENT = /--.*$/gm;
const SEVERAL = /;\s*\S/;

/**
 * A PGlite as BullMQ and the store know a `pg.Pool`. There is one session, which everybody shares: nothing may be left set in it, and a
 * transaction of several statements is for when nobody else is there yet.
 */
export class PglitePool extends EventEmitter {
  /** So that BullMQ lets a quiet listener be quiet: a connection within the process is not lost. */
  readonly options = { keepAlive: true } as const;
  readonly #pglite: PGlite;

  constructor(pglite: PGlite) {
    super();
    this.setMaxListeners(0);
    this.#pglite = pglite;
  }

  /** Several statements, without values, answer with no rows. */
  async query<Row>(text: string, values: readonly unknown[] = []): Promise<Answer<Row>> {
    if (values.length > 0 || !SEVERAL.test(text.replaceAll(COMMENT, ''))) return this.#pglite.query<Row>(text, [...values]);
    await this.#pglite.exec(text);
    return { rows: [] };
  }

  /** A client of its own listeners. */
  async connect(): Promise<PgliteClient> {
    return new PgliteClient(this, this.#pglite);
  }

  /** The database belongs to whoever opened it. */
  async end(): Promise<void> {
    return undefined;
  }
}

/** A client of the pool: it hears what it listens to, until it is released. */
class PgliteClient extends EventEmitter {
  readonly #pool: PglitePool;
  readonly #pglite: PGlite;
  readonly #heard = new Map<string, () => Promise<void>>();

  constructor(pool: PglitePool, pglite: PGlite) {
    super();
    this.#pool = pool;
    this.#pglite = pglite;
  }

  async query<Row>(text: string, values: readonly unknown[] = []): Promise<Answer<Row>> {
    const [, channel] = /^\s*listen\s+(\w+)\s*;?\s*$/im.exec(text) ?? [];
    if (channel === undefined) return this.#pool.query<Row>(text, values);
    if (!this.#heard.has(channel)) {
      this.#heard.set(channel, await this.#pglite.listen(channel, (payload) => this.emit('notification', { channel, payload })));
    }
    return { rows: [] };
  }

  release(): void {
    for (const stop of this.#heard.values()) void stop().catch(() => undefined);
    this.#heard.clear();
    this.removeAllListeners();
  }
}
