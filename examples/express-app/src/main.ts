import { once } from 'node:events';
import { createApp } from './create-app.ts';
import { listenOrEnd } from './listen-or-end.ts';
import { openUpstreams } from './upstreams.ts';

const { PORT: port = '3000' } = process.env;
const upstreams = await openUpstreams(process.env);
const { app, close } = createApp({ channels: upstreams.channels, defaultPurpose: 'economy' });

// For this machine alone.
const server = await listenOrEnd(port, async () => {
  const opening = app.listen(Number(port), '127.0.0.1');
  await once(opening, 'listening');
  return opening;
});
const address = server.address();
process.stdout.write(
  `${upstreams.note}\n\n  http://localhost:${typeof address === 'object' ? address?.port : ''}\n\nCtrl-C ends it.\n`,
);

let ending = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // Pressed twice, it has been waited for long enough. Who ends a whole group of processes says so to each, and twice to those whose parent hands it on.
    if (ending && signal === 'SIGINT') process.exit(1);
    if (ending) return;
    ending = true;
    // The service first: what was paid for is delivered before the door is closed.
    void close()
      .then(() => server.close())
      .then(() => upstreams.close());
  });
}
