import { type ArgumentsHost, Catch, type ExceptionFilter, Inject, Logger, Optional } from '@nestjs/common';
import { PROBLEM_MEDIA_TYPE, type ProblemDetails, problemDetailsOf, RetakeError } from '@retake/core';

/** What an `ImageExceptionFilter` tells. */
export interface ImageExceptionFilterOptions {
  /** Whether problems hold the whole error with channels, attempts and costs: for callers of your own, never for strangers. @default false */
  readonly expose?: boolean | undefined;
}

/** Provides `ImageExceptionFilterOptions` where Nest makes the filter. */
export const IMAGE_EXCEPTION_FILTER_OPTIONS = 'IMAGE_EXCEPTION_FILTER_OPTIONS';

/** What the responses of Express and of Fastify have in common. */
interface Reply {
  readonly raw?: RawResponse;
  status(code: number): this;
  header(name: string, value: string): this;
  send(body: string): unknown;
}

interface RawResponse {
  readonly headersSent: boolean;
  readonly destroyed: boolean;
  destroy(): unknown;
}

/**
 * Answers errors of Retake with problem details (RFC 9457), and with `Retry-After` where a time is known: as `{ provide: APP_FILTER, useClass:
 * ImageExceptionFilter }`, `app.useGlobalFilters(new ImageExceptionFilter())` or `@UseFilters(ImageExceptionFilter)`. Other errors, and
 * transports other than HTTP, are left to Nest; over WebSockets the error is only logged. What is answered with a 500 is logged, since the client is told nothing of it.
 */
@Catch(RetakeError)
export class ImageExceptionFilter implements ExceptionFilter<RetakeError> {
  readonly #expose: boolean;
  readonly #logger = new Logger('ImageExceptionFilter');

  constructor(@Optional() @Inject(IMAGE_EXCEPTION_FILTER_OPTIONS) options: ImageExceptionFilterOptions = {}) {
    this.#expose = options.expose === true;
  }

  /** Called by Nest. */
  catch(error: RetakeError, host: ArgumentsHost): void {
    const transport = host.getType();
    // A filter that says nothing leaves the error to Nest, but for WebSockets, where nobody else would speak of it.
    if (transport === 'ws') this.#logger.error(error);
    if (transport !== 'http') return;
    const problem = problemDetailsOf(error, { expose: this.#expose });
    if (problem.status === 500) this.#logger.error(error);
    const reply = host.switchToHttp().getResponse<Reply & RawResponse>();
    const response = reply.raw ?? reply;
    // The answer has begun, and must not look complete; or nobody waits for it.
    if (response.headersSent || response.destroyed) response.destroy();
    else send(reply, problem);
  }
}

function send(reply: Reply, problem: ProblemDetails): void {
  reply
    .status(problem.status)
    .header('content-type', PROBLEM_MEDIA_TYPE)
    .header('cache-control', 'no-store')
    .header('x-content-type-options', 'nosniff');
  if (problem.retryAfterSeconds !== undefined) reply.header('retry-after', String(problem.retryAfterSeconds));
  // On its way out: the next request of this client belongs to another instance, and a kept connection would bring it here.
  if (problem.code === 'service_closed') reply.header('connection', 'close');
  reply.send(JSON.stringify(problem));
}
