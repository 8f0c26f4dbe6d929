import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

/** One connection as the server sees it. */
export interface SeenConnection {
  readonly socket: Socket;
  /** Everything received so far. */
  received(): Buffer;
  /** Resolves when the head and, with a content length, the body of a request have come. */
  requested(): Promise<void>;
  /** Resolves when the connection has closed. */
  readonly closed: Promise<void>;
}

/** A server on a real socket that answers whatever a test writes: it can stall, lie and break off. */
export interface LyingServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly connections: readonly SeenConnection[];
  /** The next connection. */
  next(): Promise<SeenConnection>;
}

export async function lyingServer(onRequest?: (connection: SeenConnection) => void | Promise<void>): Promise<LyingServer> {
  const connections: SeenConnection[] = [];
  const waiting: ((connection: SeenConnection) => void)[] = [];
  const server: Server = createServer({ noDelay: true }, (socket) => {
    const connection = see(socket);
    connections.push(connection);
    waiting.shift()?.(connection);
    if (onRequest !== undefined) void connection.requested().then(() => onRequest(connection));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    connections,
    next: () => new Promise((resolve) => waiting.push(resolve)),
    async [Symbol.asyncDispose]() {
      for (const { socket } of connections) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function see(socket: Socket): SeenConnection {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let wanted = Infinity;
  socket.on('error', () => {});
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (wanted === Infinity) wanted = requestLength(received());
  });
  const received = (): Buffer => Buffer.concat(chunks);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  return {
    socket,
    received,
    closed,
    requested: () =>
      new Promise((resolve) => {
        const look = (): void => {
          if (bytes >= wanted) resolve();
          else socket.once('data', look);
        };
        look();
      }),
  };
}

/** Bytes of a request, head and body, once its head is there. */
function requestLength(received: Buffer): number {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return Infinity;
  return end + 4 + Number(/content-length: (\d+)/i.exec(received.toString('latin1', 0, end))?.[1] ?? 0);
}

/** A whole answer with its length. */
export function answer(body: string | Buffer, headers: Record<string, string> = {}, status = '200 OK'): Buffer {
  const head = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)), ...headers };
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status}\r\n${lines.join('')}\r\n`), Buffer.from(body)]);
}
