import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { etchedPicture } from './etched-picture.ts';

/** What Etch does with its next order. */
export type Mood = 'draw' | 'forget' | 'refuse' | 'crash' | 'hang' | 'reset' | 'break-off' | 'drop-the-end' | Fault;

type Fault = keyof typeof STATUS;

/** Etch itself, on a real socket of this machine. */
export interface EtchServer {
  readonly url: string;
  /** Orders that came. */
  readonly orders: number;
  /** What the last order said, as JSON; empty before the first. */
  readonly lastOrder: string;
  /** Orders whose client hung up before the answer. */
  readonly hangUps: number;
  /** What it charged, in nano-dollars. */
  readonly chargedNanoUsd: number;
  /** Decides what the next order meets; then it draws again. */
  meet(mood: Mood): void;
  close(): Promise<void>;
}

const STATUS = {
  busy: 503,
  'slow-down': 429,
  'no-credit': 402,
  'bad-key': 401,
  'no-such-model': 404,
  'bad-request': 400,
} as const;

const PICTURE_NANO_USD = 2_000_000;

const orderSchema = z.object({ text: z.string().min(1), width: z.int(), height: z.int(), seed: z.int().optional() });

/** Starts Etch with one customer's key. */
export async function startEtchServer(apiKey: string): Promise<EtchServer> {
  let mood: Mood = 'draw';
  let orders = 0;
  let lastOrder = '';
  let hangUps = 0;
  let chargedNanoUsd = 0;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.headers.authorization !== `Token ${apiKey}`) return fault(response, 'bad-key');
    if (request.method === 'GET') return json(response, 200, { account: 'shop' });
    lastOrder = await text(request);
    const order = orderSchema.safeParse(JSON.parse(lastOrder));
    orders += 1;
    response.once('close', () => (hangUps += response.writableFinished ? 0 : 1));
    const now = mood;
    mood = 'draw';
    if (!order.success) return fault(response, 'bad-request');
    switch (now) {
      case 'draw':
        chargedNanoUsd += PICTURE_NANO_USD;
        return json(response, 200, etching(orders, order.data));
      case 'forget':
        return json(response, 200, { id: `etching-${orders}` });
      case 'refuse':
        return json(response, 200, { refused: 'not that' });
      case 'crash':
        response.writeHead(500, { 'content-type': 'text/html' }).end('<html>');
        return undefined;
      case 'hang':
        return undefined;
      case 'reset':
        request.socket.resetAndDestroy();
        return undefined;
      case 'break-off':
        chargedNanoUsd += PICTURE_NANO_USD;
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': 9_999 }).write('{"id":"etch');
        request.socket.end();
        return undefined;
      case 'drop-the-end': {
        chargedNanoUsd += PICTURE_NANO_USD;
        // All but the last brace, and the connection is gone.
        const body = JSON.stringify(etching(orders, order.data));
        const headers = { 'content-type': 'application/json', 'content-length': body.length };
        response.writeHead(200, headers).write(body.slice(0, -1), () => request.socket.end());
        return undefined;
      }
      default:
        return fault(response, now);
    }
  }

  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    get orders() {
      return orders;
    },
    get lastOrder() {
      return lastOrder;
    },
    get hangUps() {
      return hangUps;
    },
    get chargedNanoUsd() {
      return chargedNanoUsd;
    },
    meet(next) {
      mood = next;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function etching(number: number, order: z.output<typeof orderSchema>): object {
  return { id: `etching-${number}`, data: etchedPicture(order).toString('base64') };
}

function fault(response: ServerResponse, word: Fault): void {
  json(response, STATUS[word], { fault: word });
}

function json(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
