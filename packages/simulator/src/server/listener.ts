import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** A port that can be closed to callers and opened again. */
export interface Listener {
  readonly port: number;
  isOpen(): boolean;
  /** Stops listening and drops every connection: callers get ECONNREFUSED. */
  refuse(): Promise<void>;
  /** Listens on the same port again. */
  accept(): Promise<void>;
}

const HOST = '127.0.0.1';

/** How often, every 50 ms, a port that someone else took in between is tried again. */
const PORT_ATTEMPTS = 40;

/** Opens a port of this machine only; 0 lets the operating system pick. */
export const openListener = async (handler: RequestListener, port: number): Promise<Listener> => {
  // Node's own deadlines would end slow simulations, and its 5 s of keep-alive would race with a client's next request.
  const server = createServer({ keepAliveTimeout: 120_000, requestTimeout: 0, headersTimeout: 0, noDelay: true }, handler);
  await listen(server, port);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The simulator did not get a TCP port');
  return {
    port: address.port,
    isOpen: () => server.listening,
    refuse: () =>
      new Promise((resolve) => {
        if (!server.listening) return resolve();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    accept: async () => {
      for (let attempt = 1; !server.listening; attempt += 1) {
        try {
          await listen(server, address.port);
        } catch (error) {
          if (attempt >= PORT_ATTEMPTS) throw error;
          await delay(50);
        }
      }
    },
  };
};

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => {
      server.off('error', reject);
      resolve();
    });
  });
