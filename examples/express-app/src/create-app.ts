import { fileURLToPath } from 'node:url';
import { defaultPurposes, IMAGE_SIZES, type ImageServiceOptions } from '@retake/core';
import { imageRoutes, imageService } from '@retake/express';
import express, { type Express } from 'express';

const PAGE = fileURLToPath(new URL('../public', import.meta.url));

/** Scripts, styles and requests of this address alone; pictures that were drawn are blobs. */
const POLICY = "default-src 'self'; img-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** What was created. */
export interface App {
  readonly app: Express;
  /** Lets calls in flight finish, ends the service, and answers whoever comes again until nobody does: the server can be closed then. */
  readonly close: () => Promise<void>;
}

/**
 * The app: a page, and the routes it draws with. Whoever opens the page is a caller of one's own, who sees channels and attempts, so it is
 * for this machine; an app of yours says in `authorize` who comes in.
 */
export function createApp(options: ImageServiceOptions): App {
  // Made from options, the service ends with the middleware, in the order in which nobody is cut off.
  const images = imageService(options);
  const { service } = images;
  const app = express();
  app.disable('x-powered-by');
  app.use(images);
  app.use((_request, response, next) => {
    response.set({ 'content-security-policy': POLICY, 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
    next();
  });
  // Everybody on this machine comes in, and nobody through a name that a page elsewhere has bound to it.
  app.use(
    '/images',
    imageRoutes({ service, authorize: () => ({ name: 'page', expose: true }), hosts: [], limits: { perMinute: 600 } }),
  );
  app.get('/choices', (_request, response) => {
    const models = service.models.list().map(({ model }) => ({
      id: model.id,
      name: model.displayName,
      sizes: model.abilities.sizes,
      ratios: model.abilities.aspectRatios,
      references: model.abilities.maxReferences,
    }));
    response.json({ models, purposes: Object.keys(defaultPurposes), sizes: IMAGE_SIZES });
  });
  app.use(express.static(PAGE));
  return { app, close: () => images.close() };
}
