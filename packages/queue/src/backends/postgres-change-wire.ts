import type { Pool, PoolClient } from 'pg';
import type { ChangeWire } from './change-feed.ts';

const CHANNEL = 'retake_queue';
/** How soon a connection that broke is made again, in milliseconds. What happened meanwhile is found by those who look now and then. */
const AGAIN_MS = 1_000;

/** Tells of changes by NOTIFY, each message with the name of its queue in front. */
export function postgresChangeWire(pool: Pool, queue: string): ChangeWire {
  const mark = `${queue} `;
  return {
    publish: (message) => pool.query('select pg_notify($1, $2)', [CHANNEL, mark + message]),
    subscribe: (hear) => {
      let closed = false;
      let listening: PoolClient | undefined;
      let timer: NodeJS.Timeout | undefined;
      const again = (client?: PoolClient): void => {
        if (client !== undefined && client !== listening) return;
        listening = undefined;
        client?.release(true);
        if (closed) return;
        timer = setTimeout(() => void listen(), AGAIN_MS);
        timer.unref();
      };
      const listen = async (): Promise<void> => {
        try {
          const client = await pool.connect();
          if (closed) return client.release();
          listening = client;
          client.on('notification', ({ payload = '' }) => {
            if (payload.startsWith(mark)) hear(payload.slice(mark.length));
          });
          client.once('error', () => again(client));
          await client.query(`listen ${CHANNEL}`);
        } catch {
          again(listening);
        }
      };
      const begun = listen();
      return {
        close: async () => {
          closed = true;
          clearTimeout(timer);
          await begun;
          listening?.release(true);
          listening = undefined;
        },
      };
    },
  };
}
