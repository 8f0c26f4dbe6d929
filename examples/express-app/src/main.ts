import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Express } from 'express';
import { createApp } from './create-app.ts';
import { openUpstreams } from './upstreams.ts';

const upstreams = await openUpstreams(process.env);
const { app, close } = createApp({ channels: upstreams.channels, defaultPurpose: 'economy' });

/** On the port that was asked for; on any other where that one is taken. For this machine alone. */
async function listen(to: Express, port: number): Promise<Server> {
  const server = to.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    return server;
  } catch (error) {
    if (port === 0) throw error;
    return listen(to, 0);
  }
}

const server = await listen(app, Number(process.env['PORT'] ?? 3000));
const address = server.address();
process.stdout.write(
  `${upstreams.note}\n\n  http://localhost:${typeof address === 'object' ? address?.port : ''}\n\nCtrl-C ends it.\n`,
);

let ending = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // Pressed twice, it has been waited for long enough.
    if (ending) process.exit(1);
    ending = true;
    // The service first: what was paid for is delivered before the door is closed.
    void close()
      .then(() => server.close())
      .then(() => upstreams.close());
  });
}
