import { ChannelError } from '../../errors/channel-error.ts';
import type { AttemptTimeouts } from '../../transport/timeouts.ts';
import type { Exchange, ExchangeOptions, Transport } from '../../transport/transport.ts';
import type { BatchCall, BatchSubmission } from '../channel-batch.ts';
import { failedRequest } from './failed-request.ts';
import { writeLines, type ReadOrder } from './gemini-batch-orders.ts';
import { uploadBatchFile } from './gemini-batch-upload.ts';
import type { GeminiFamilySpec } from './gemini-family-spec.ts';
import { asJson, sendPlainRequest, type PlainRequest } from './plain-request.ts';

/** Deadlines of a request about a batch, in milliseconds. Files are read and written for as long as bytes flow, a day at most. */
export const DEFAULT_BATCH_TIMEOUTS: AttemptTimeouts = Object.freeze({
  connectMs: 10_000,
  firstByteMs: 300_000,
  idleMs: 60_000,
  totalMs: 24 * 60 * 60 * 1000,
});

/** Fifty pictures of 4K, twice over: an answer repeats its results. */
const MAX_ANSWER_BYTES = 3 * 1024 ** 3;
/** Far beyond what the orders of one file can become; it is read a line at a time. */
const MAX_RESULTS_BYTES = 256 * 1024 ** 3;

/** A request below the version of the API. */
type BatchRequest = Pick<PlainRequest, 'method' | 'body'>;

/** An answer, with the exchange that holds its large strings. */
export interface BatchAnswer {
  readonly body: unknown;
  readonly exchange: Exchange;
}

/** The requests of which batches are made. All but `order` cost nothing, so that their failures are never billed. */
export interface GeminiBatchApi {
  /** Makes a job; the exchange holds what its body refers to. */
  order(exchange: Exchange, call: BatchCall, path: string, body: string): Promise<unknown>;
  ask(call: BatchCall, path: string): Promise<BatchAnswer>;
  /** For requests whose success is all there is to know. */
  tell(call: BatchCall, path: string, request: BatchRequest): Promise<void>;
  /** Orders as a file; gives its name. */
  upload(orders: readonly ReadOrder[], submission: BatchSubmission): Promise<string>;
  /** Reads the lines of a file, which `read` gets with the exchange that holds their large strings. */
  download<T>(
    call: BatchCall,
    file: string,
    read: (lines: AsyncIterable<Uint8Array>, exchange: Exchange) => AsyncIterable<T>,
  ): AsyncGenerator<T, void, undefined>;
  open(call: BatchCall): Exchange;
}

/** The Gemini API's addresses of batches and their files, with the credentials of a channel. */
export function geminiBatchApi(spec: GeminiFamilySpec, apiVersion: string, transport: Transport): GeminiBatchApi {
  const reader = { id: spec.id, readFailure: spec.readFailure };
  const root = spec.baseUrl.replace(/\/+$/, '');

  async function headers(): Promise<Record<string, string>> {
    const given = Object.entries(await spec.headers());
    return Object.fromEntries(given.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));
  }

  async function send<T>(
    exchange: Exchange,
    { signal }: BatchCall,
    path: string,
    request: BatchRequest,
    read: (response: Response) => Promise<T>,
  ): Promise<T> {
    signal.throwIfAborted();
    return sendPlainRequest(reader, exchange, signal, { url: `${root}/${path}`, headers, ...request }, read);
  }

  const optionsOf = ({ signal, timeouts = DEFAULT_BATCH_TIMEOUTS }: BatchCall): ExchangeOptions => ({ signal, timeouts });

  return {
    open: (call) => transport.open(optionsOf(call)),
    order: async (exchange, call, path, body) => send(exchange, call, `${apiVersion}/${path}`, { body }, asJson),
    async ask(call, path) {
      const exchange = transport.open({ ...optionsOf(call), maxResponseBytes: MAX_ANSWER_BYTES });
      return { exchange, body: await uncharged(send(exchange, call, `${apiVersion}/${path}`, {}, asJson)) };
    },
    async tell(call, path, request) {
      const exchange = transport.open(optionsOf(call));
      await uncharged(send(exchange, call, `${apiVersion}/${path}`, request, async () => undefined));
    },
    async upload(orders, { displayName, ...call }) {
      const target = { transport, reader, root, apiVersion, headers, options: optionsOf(call) };
      return uncharged(uploadBatchFile(target, displayName, (exchange) => writeLines(orders, exchange)));
    },
    async *download(call, file, read) {
      const exchange = transport.open({ ...optionsOf(call), jsonLines: true, maxResponseBytes: MAX_RESULTS_BYTES });
      const path = `download/${apiVersion}/${file}:download?alt=media`;
      const lines = await uncharged(send(exchange, call, path, {}, async ({ body }) => body));
      if (lines === null) return;
      try {
        yield* read(lines, exchange);
      } catch (error) {
        if (call.signal.aborted) throw call.signal.reason;
        throw notBilled(failedRequest(reader, exchange, error));
      }
    },
  };
}

async function uncharged<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw ChannelError.isInstance(error) ? notBilled(error) : error;
  }
}

function notBilled(error: ChannelError): ChannelError {
  if (error.failure.billing === 'not-billed') return error;
  return new ChannelError(error.message, { ...error.failure, billing: 'not-billed' }, { cause: error.cause });
}
