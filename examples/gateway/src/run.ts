import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { CLIENTS, type Drawn } from './clients.ts';
import { createGateway } from './create-gateway.ts';
import { startUpstreams } from './upstreams.ts';

/** What one client drew. */
export interface ClientRun extends Drawn {
  readonly client: string;
}

/** Every client draws once through a gateway of its own run. @param tell told of each as it is done. */
export async function runClients(tell: (run: ClientRun) => void): Promise<readonly ClientRun[]> {
  const upstreams = await startUpstreams();
  const key = randomBytes(32).toString('hex');
  const { app, close } = createGateway({ channels: upstreams.channels, probe: false }, [{ name: 'shop', key }]);
  const server = app.listen(0, '127.0.0.1');
  try {
    await once(server, 'listening');
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const runs: ClientRun[] = [];
    for (const [client, draw] of Object.entries(CLIENTS)) {
      const run = { client, ...(await draw(url, key, 'A red kite over a beach')) };
      runs.push(run);
      tell(run);
    }
    return runs;
  } finally {
    await close();
    server.closeAllConnections();
    server.close();
    await upstreams.close();
  }
}
