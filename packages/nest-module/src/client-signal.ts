import type { EventEmitter } from 'node:events';
import { ClientLeftException } from './client-left.exception.ts';

/** What Node's response, which Express extends, tells of its client. */
interface ClientResponse extends EventEmitter {
  readonly destroyed: boolean;
  readonly writableFinished: boolean;
}

/** Fastify wraps Node's response; Express extends it. */
export type AnyResponse = ClientResponse | { readonly raw: ClientResponse };

/** Aborts with a `ClientLeftException` when the client closes its connection before its answer is sent. */
export function clientSignal(anyResponse: AnyResponse): AbortSignal {
  const response = 'raw' in anyResponse ? anyResponse.raw : anyResponse;
  const controller = new AbortController();
  const onClose = (): void => {
    if (!response.writableFinished) controller.abort(new ClientLeftException());
  };
  if (response.destroyed) onClose();
  else response.once('close', onClose);
  return controller.signal;
}
