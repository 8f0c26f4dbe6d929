import { RequestInvalidError, type CallOptions, type ImageRequest, type ImageResult, type ImageService } from '@retake/core';
import { z } from 'zod';
import type { ProgressEvent } from '../answers/told-event.ts';
import type { Order } from './read-order.ts';

/** What a route asks the service for. */
export type Operation = 'generate' | 'edit';

/** How a call is made. */
export interface CallMaking {
  readonly service: ImageService;
  readonly operation: Operation;
  readonly order: Order;
  /** `undefined` for a call that runs on whoever leaves. */
  readonly signal: AbortSignal | undefined;
  /** See `CallOptions`. */
  readonly idempotencyKey?: string | undefined;
  /** Told of everything that happens to the call. */
  readonly onEvent?: ((event: ProgressEvent) => void) | undefined;
}

/** What every method of the service takes. */
export interface ServiceArguments {
  readonly request: ImageRequest & { readonly images: NonNullable<ImageRequest['images']> };
  readonly options: CallOptions;
}

/**
 * Passed on as it came: the service has the schemas for it, and one that is read twice is told twice. Only in the eyes of the compiler is it
 * a request already.
 */
const serviceArguments = z.custom<ServiceArguments>();

/** The arguments of a method of the service; it throws `RequestInvalidError` for what they should not be. */
export function argumentsOf({ request, options }: Order, signal?: AbortSignal): ServiceArguments {
  return serviceArguments.parse({ request, options: { ...options, ...(signal === undefined ? {} : { signal }) } });
}

/** Makes a call. Throws as `ImageService.generate`. */
export async function makeCall(making: CallMaking): Promise<ImageResult> {
  const { service, operation, order, signal, idempotencyKey, onEvent } = making;
  const { request, options: ordered } = argumentsOf(order, signal);
  const options: CallOptions = { ...ordered, idempotencyKey };
  if (onEvent === undefined) return service[operation](request, options);
  if (operation === 'edit' && !(Array.isArray(request.images) && request.images.length > 0)) {
    throw new RequestInvalidError([{ path: 'images', message: 'needs at least one image to change' }]);
  }
  for await (const event of service.stream(request, options)) {
    if (event.type === 'result') return event.result;
    onEvent(event);
  }
  throw new Error('The stream of a call ended without its result');
}
