import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect } from 'vitest';
import { FAILURE_CLASSES, type BillingVerdict } from '../errors/failure-class.ts';
import type { ChannelHarness } from './channel-harness.ts';
import { callFor, failureOf } from './contract-call.ts';

/** An answer that is made to break whoever reads it. */
interface HostileAnswer {
  /** For people. */
  readonly name: string;
  readonly statusCode: number;
  /** JSON. */
  readonly body: string;
}

/** Names that every plain object answers to. */
const WORDS = ['constructor', '__proto__', 'toString'] as const;

/** Deep enough for whatever recurses to run out of stack, in less than the 64 KiB that are kept of an error. */
const DEEP = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;

/** Errors with words of JavaScript where a code is read, and errors without end, as refusals and inside a success. */
const HOSTILE_ANSWERS: readonly HostileAnswer[] = [
  ...WORDS.flatMap((word) =>
    [400, 429, 500, 200].map((statusCode) => ({ name: `${statusCode} ${word}`, statusCode, body: errorOf(word, statusCode) })),
  ),
  ...[400, 502, 200].flatMap((statusCode) => [
    { name: `${statusCode} deep error`, statusCode, body: `{"error":{"code":${code(statusCode)},"message":"x","z":${DEEP}}}` },
    {
      name: `${statusCode} deep answer of a provider`,
      statusCode,
      body: `{"error":{"code":${code(statusCode)},"message":"x","metadata":{"raw":${DEEP}}}}`,
    },
    { name: `${statusCode} deep detail`, statusCode, body: `{"detail":${DEEP},"status":"Error","error":"x","errors":${DEEP}}` },
  ]),
];

/** All the places at once in which some API puts a word. Written out, because of `__proto__`. */
function errorOf(word: string, statusCode: number): string {
  const words = `"type":"${word}","status":"${word}","state":"${word}","finish_reason":"${word}","detail":"${word}"`;
  const metadata = `"metadata":{"error_type":"${word}","limit_source":"${word}","raw":{"error":{"code":"${word}"}}}`;
  return `{"error":{"code":"${word}","message":"${word}",${words},${metadata},"http":${statusCode}},${words},"code":"${word}"}`;
}

function code(statusCode: number): number {
  return statusCode === 200 ? 500 : statusCode;
}

/** Starts an upstream on a free port of this machine that answers everything so. */
async function startHostileUpstream({
  statusCode,
  body,
}: HostileAnswer): Promise<{ readonly root: string; readonly close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(statusCode, { 'content-type': 'application/json' }).end(body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    root: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const VERDICTS = ['billed', 'not-billed', 'unknown'] as const satisfies readonly BillingVerdict[];

/** Meets a channel with every hostile answer: it rejects with a `ChannelError` of a class and a verdict that there are. */
export async function checkHostileErrors({ at, order }: ChannelHarness): Promise<void> {
  for (const answer of HOSTILE_ANSWERS) {
    const upstream = await startHostileUpstream(answer);
    const channel = at?.(upstream.root);
    try {
      const failure = channel && (await failureOf(channel, callFor(order)));
      const isNamed =
        FAILURE_CLASSES.some((known) => known === failure?.class) && VERDICTS.some((known) => known === failure?.billing);
      // All of it stands beside the verdict, so that a failing test says which answer it was, and what was made of it.
      expect({ ...answer, failure, isNamed }).toMatchObject({ isNamed: true });
    } finally {
      await channel?.close();
      await upstream.close();
    }
  }
}
