import { setTimeout as pause } from 'node:timers/promises';
import { createImageService, type ImageService, type ImageServiceOptions } from '@retake/core';
import type { RequestHandler, Response } from 'express';
import { untilQuiet } from './until-quiet.ts';

declare global {
  // The namespace that the types of Express leave open for this.
  namespace Express {
    interface Request {
      /** There behind `app.use(imageService(…))`. */
      imageService: ImageService;
    }
  }
}

/** What `imageService()` returns: a middleware, and what it puts on requests. */
export interface ImageServiceMiddleware extends RequestHandler {
  readonly service: ImageService;
  /**
   * Takes no new calls, lets those in flight finish, and ends the service; to be called when the server shuts down, before it is closed.
   * From then on answers ask their clients to leave the connection, so that none sends its next request into a server that is gone; and
   * when the last call has ended, those who come again are told so for as long as they come: it is over when nobody has asked for half a
   * second, or after five. A service that was made elsewhere is left running: whoever made it closes it, before this is called. Safe to repeat.
   */
  close(): Promise<void>;
}

/**
 * Puts an image service on every request, as `request.imageService`.
 *
 * @param serviceOrOptions a service, or the options to make one with, once.
 * @throws ConfigInvalidError with every problem and its path.
 */
export function imageService(serviceOrOptions: ImageService | ImageServiceOptions): ImageServiceMiddleware {
  const [service, end] = opened(serviceOrOptions);
  const open = new Set<Response>();
  let asked = 0;
  let closing = false;
  let closed: Promise<void> | undefined;
  const middleware: RequestHandler = (request, response, next) => {
    request.imageService = service;
    asked += 1;
    if (closing) response.shouldKeepAlive = false;
    else {
      open.add(response);
      response.once('close', () => open.delete(response));
    }
    next();
  };
  const leave = async (): Promise<void> => {
    closing = true;
    for (const response of open) response.shouldKeepAlive = false;
    await end();
    await untilQuiet(() => asked, pause);
  };
  return Object.assign(middleware, { service, close: () => (closed ??= leave()) });
}

function opened(serviceOrOptions: ImageService | ImageServiceOptions): readonly [ImageService, () => Promise<void>] {
  if (!('channels' in serviceOrOptions)) return [serviceOrOptions, async () => undefined];
  const service = createImageService(serviceOrOptions);
  return [service, () => service.close()];
}
