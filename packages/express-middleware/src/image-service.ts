import { createImageService, type ImageService, type ImageServiceOptions } from '@retake/core';
import type { RequestHandler } from 'express';

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
   * Takes no new calls, lets those in flight finish, and ends the service; to be called when the server shuts down. A service that was made
   * elsewhere is left alone: whoever made it closes it. Safe to repeat.
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
  const [service, close] = opened(serviceOrOptions);
  const middleware: RequestHandler = (request, _response, next) => {
    request.imageService = service;
    next();
  };
  return Object.assign(middleware, { service, close });
}

function opened(serviceOrOptions: ImageService | ImageServiceOptions): readonly [ImageService, () => Promise<void>] {
  if (!('channels' in serviceOrOptions)) return [serviceOrOptions, async () => undefined];
  const service = createImageService(serviceOrOptions);
  return [service, () => service.close()];
}
