import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { channelsFromEnv } from '@retake/core/env';
import { createGateway } from './create-gateway.ts';
import { listenOrEnd } from './listen-or-end.ts';
import { startUpstreams } from './upstreams.ts';

/*
 * The gateway as a server, on this machine alone: on real channels where the environment has keys of them, else on simulated ones. `TEAM_KEY` is what its
 * one team sends; without it one is drawn and printed.
 */
const { channels } = await channelsFromEnv(process.env);
const simulated = channels.length === 0 ? await startUpstreams() : undefined;
const { PORT = '3000', TEAM_KEY: key = randomBytes(32).toString('hex') } = process.env;
const { app, close } = createGateway({ channels: simulated?.channels ?? channels }, [{ name: 'shop', key }]);
const server = await listenOrEnd(PORT, async () => {
  const opening = app.listen(Number(PORT), '127.0.0.1');
  await once(opening, 'listening');
  return opening;
});
const address = server.address();
const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
process.stdout.write(`${url}/openai/v1 and ${url}/gemini\n`);
if (process.env['TEAM_KEY'] === undefined) process.stdout.write(`The key of the team: ${key}\n`);

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
      .then(() => simulated?.close());
  });
}
