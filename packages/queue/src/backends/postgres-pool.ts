import { EventEmitter } from 'node:events';
import type { Pool, PoolClient } from 'pg';
import { isPassingSqlError } from '../store/sql/sql-database.ts';

interface Answer<Row> {
  rows: Row[];
}

/** Whoever asks says what the rows are. */
interface Asked {
  query<Row>(text: string, values?: unknown[]): Promise<Answer<Row>>;
}

/**
 * A `pg.Pool` as BullMQ is to see it: a server that goes, comes or has no room is one that refuses connections, after which BullMQ asks
 * again; anything else it would take for the end of an errand.
 */
export class PostgresPool extends EventEmitter {
  /** So that BullMQ lets a quiet listener be quiet: a connection that is gone is noticed. */
  readonly options = { keepAlive: true } as const;
  readonly #pool: Pool;
  readonly #asked: Asked;

  constructor(pool: Pool) {
    super();
    this.setMaxListeners(0);
    this.#pool = pool;
    this.#asked = pool;
  }

  async query<Row>(text: string, values?: readonly unknown[]): Promise<Answer<Row>> {
    return refusing<Answer<Row>>(() => this.#asked.query<Row>(text, values === undefined ? undefined : [...values]));
  }

  async connect(): Promise<PostgresPoolClient> {
    return new PostgresPoolClient(await refusing(() => this.#pool.connect()));
  }

  /** The pool belongs to whoever opened it. */
  async end(): Promise<void> {
    return undefined;
  }
}

class PostgresPoolClient extends EventEmitter {
  readonly #client: PoolClient;
  readonly #asked: Asked;
  #released = false;
  readonly #hearNotification = (message: { channel: string; payload?: string | undefined }): void =>
    void this.emit('notification', message);
  readonly #hearError = (error: Error): void => {
    // Without a listener, `emit` throws.
    if (this.listenerCount('error') > 0) this.emit('error', error);
  };
  readonly #hearEnd = (): void => void this.emit('end');

  constructor(client: PoolClient) {
    super();
    this.#client = client;
    this.#asked = client;
    client.on('notification', this.#hearNotification);
    client.on('error', this.#hearError);
    client.on('end', this.#hearEnd);
  }

  async query<Row>(text: string, values?: readonly unknown[]): Promise<Answer<Row>> {
    return refusing<Answer<Row>>(() => this.#asked.query<Row>(text, values === undefined ? undefined : [...values]));
  }

  release(destroy = false): void {
    if (this.#released) return;
    this.#released = true;
    this.#client.off('notification', this.#hearNotification);
    this.#client.off('error', this.#hearError);
    this.#client.off('end', this.#hearEnd);
    this.#client.release(destroy);
  }
}

async function refusing<Got>(ask: () => Promise<Got>): Promise<Got> {
  try {
    return await ask();
  } catch (error) {
    if (!isPassingSqlError(error)) throw error;
    const reason = error instanceof Error ? error.message : 'no answer';
    throw Object.assign(new Error(`ECONNREFUSED: ${reason}`, { cause: error }), { code: 'ECONNREFUSED' });
  }
}
