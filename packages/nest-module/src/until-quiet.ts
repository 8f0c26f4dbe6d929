import { setTimeout as pause } from 'node:timers/promises';

/** So long nobody asks before it counts as quiet, in milliseconds: who was just answered comes again at once, over a new connection. */
const QUIET_MS = 500;

/** So often it is looked at, at most: checks of a load balancer may never end. */
const MOST_LOOKS = 10;

/** What a server of HTTP has, however Nest's adapter made it. */
interface HttpServer {
  readonly listening: boolean;
  prependListener(event: 'request', listener: (request: unknown, response: { shouldKeepAlive?: boolean }) => void): unknown;
}

/**
 * Waits until nobody asks any more, and tells whoever does to leave the connection: a server that stops listening resets the connections that
 * are on their way to it. Begins to count when it is called, and ends at once for what is no server that listens.
 *
 * @param until what the wait begins after.
 * @param wait for so many milliseconds.
 */
export async function untilQuiet(
  server: unknown,
  until: Promise<unknown>,
  wait: (ms: number) => Promise<unknown> = pause,
): Promise<void> {
  if (!isListening(server)) return void (await until);
  let asked = 0;
  server.prependListener('request', (_request, response) => {
    asked += 1;
    response.shouldKeepAlive = false;
  });
  await until;
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    const before = asked;
    await wait(QUIET_MS);
    if (asked === before) return;
  }
}

function isListening(server: unknown): server is HttpServer {
  return (
    typeof server === 'object' &&
    server !== null &&
    'prependListener' in server &&
    'listening' in server &&
    server.listening === true
  );
}
