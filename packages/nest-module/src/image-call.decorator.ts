import { createParamDecorator } from '@nestjs/common';
import type { CallOptions } from '@retake/core';
import { type AnyResponse, clientSignal } from './client-signal.ts';

/** Reads the options of a call from a request that guards have let in. */
export type CallOptionsOf<Request> = (request: Request) => Omit<CallOptions, 'signal'>;

/**
 * The options of a call for the client of this request, as a parameter of a handler: with a `signal` that aborts when the client leaves, and
 * whatever else you read from the request, such as the key of the budget that its tenant spends.
 *
 * ```ts
 * draw(@Body() { prompt }: Order, @ImageCall((request: TenantRequest) => ({ budgetKey: request.tenant })) call: CallOptions) {
 *   return this.images.generate({ prompt }, call);
 * }
 * ```
 *
 * @param of @default reads nothing: the signal alone
 */
export function ImageCall<Request = unknown>(of?: CallOptionsOf<Request>): ParameterDecorator {
  return createParamDecorator((_data: unknown, context): CallOptions => {
    if (context.getType() !== 'http') throw new TypeError('@ImageCall() reads HTTP requests only');
    const http = context.switchToHttp();
    return { ...of?.(http.getRequest<Request>()), signal: clientSignal(http.getResponse<AnyResponse>()) };
  })();
}
