import { once } from 'node:events';
import { createImageService } from '@retake/core';
import type { ImageService, ImageServiceOptions } from '@retake/core';
import { imageRoutes } from '@retake/express';
import express from 'express';
import type { Logger } from 'pino';
import { logEvents } from './log-events.ts';

/** A shop that draws pictures for whoever asks on its address. */
export interface Shop {
  /** `POST /images/generate` and the other routes of `@retake/express`. */
  readonly url: string;
  readonly images: ImageService;
  /** Delivers what is under way, then ends. */
  close(): Promise<void>;
}

/** What a shop is opened with, besides the options of its service. */
export interface ShopOptions extends ImageServiceOptions {
  readonly log: Logger;
  /** @default 0, any free one */
  readonly port?: number | undefined;
}

/** More than one shop can sell. */
const PER_MINUTE = 100_000;

/** Opens the shop. Its customers say who they are in `x-customer`, whose budget their pictures are drawn from. */
export async function openShop({ log, port = 0, ...options }: ShopOptions): Promise<Shop> {
  const images = createImageService(options);
  const silence = logEvents(images, log);
  const app = express();
  app.use(
    '/images',
    imageRoutes({
      service: images,
      authorize: (request) => {
        const customer = request.get('x-customer') ?? 'walk-in';
        return { name: customer, budgetKey: customer, limits: { perMinute: PER_MINUTE, atOnce: PER_MINUTE } };
      },
      onError: (error) => log.error({ kind: error instanceof Error ? error.name : typeof error }, 'answered with 500'),
    }),
  );
  const server = app.listen(port);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A server on a port has an address of its own.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    images,
    close: async () => {
      await images.close();
      silence();
      server.close();
      await once(server, 'close');
    },
  };
}
