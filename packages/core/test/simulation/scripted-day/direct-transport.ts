import { ConnectionCutError, type Simulator } from '@retake/simulator';
import { responseFacts, withErrorBody } from '../../../src/transport/response-facts.ts';
import type { Exchange, ExchangeOptions, ResponseFacts, Transport } from '../../../src/transport/transport.ts';
import { TransportError } from '../../../src/transport/transport-error.ts';

/** A transport that hands its requests to a channel of the simulator, without a socket. Requests without references only. */
export function directTransport(simulator: Simulator, channel: string): Transport {
  return { open: (options) => directExchange(simulator, channel, options), close: () => Promise.resolve() };
}

function directExchange(simulator: Simulator, channel: string, { signal, timeouts, onDispatched }: ExchangeOptions): Exchange {
  let dispatched = false;
  let facts: ResponseFacts | undefined;
  const send = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    signal.throwIfAborted();
    const { pathname, search } = new URL(input instanceof Request ? input.url : input);
    dispatched = true;
    onDispatched?.();
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), timeouts.totalMs);
    const leaving = AbortSignal.any([signal, late.signal]);
    try {
      const { status, headers, body } = await simulator.ask(channel, {
        method: init.method ?? 'POST',
        path: pathname + search,
        headers: Object.fromEntries(new Headers(init.headers)),
        ...(typeof init.body === 'string' && { body: init.body }),
        signal: leaving,
      });
      facts = responseFacts(status, headers);
      const text = body.toString();
      if (status >= 300) facts = withErrorBody(facts, text);
      return new Response(text, { status, headers });
    } catch (error) {
      if (late.signal.aborted) throw new TransportError('total_timeout', 'No whole answer in time', { dispatched });
      if (error instanceof ConnectionCutError) throw new TransportError('reset', 'The connection was reset', { dispatched });
      throw error;
    } finally {
      clearTimeout(timer);
    }
  };
  const none = (): never => {
    throw new TransportError('unsent_attachment', 'The day has no references', { dispatched: false });
  };
  return {
    fetch: send,
    attachBase64: none,
    attachText: none,
    attachBytes: none,
    get dispatched() {
      return dispatched;
    },
    get response() {
      return facts;
    },
    large: () => undefined,
    release: () => undefined,
    closedPictures: () => [],
    expand: (text) => text,
  };
}
