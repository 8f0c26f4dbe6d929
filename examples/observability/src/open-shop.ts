import { once } from 'node:events';
import type { ImageService, ImageServiceOptions } from '@retake/core';
import { imageRoutes, imageService } from '@retake/express';
import express from 'express';
import type { Logger } from 'pino';
import { listenOrEnd } from './listen-or-end.ts';
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
  /** @default '0', any free one */
  readonly port?: string | undefined;
  /** The address of this machine that it listens on; `0.0.0.0` lets others in. @default '127.0.0.1' */
  readonly host?: string | undefined;
}

/** More than one shop can sell. */
const PER_MINUTE = 100_000;

/** Opens the shop. Its customers say who they are in `x-customer`, whose budget their pictures are drawn from. */
export async function openShop({ log, port = '0', host = '127.0.0.1', ...options }: ShopOptions): Promise<Shop> {
  // Made from options, the service ends with the middleware, in the order in which nobody is cut off.
  const images = imageService(options);
  const { service } = images;
  const silence = logEvents(service, log);
  const app = express();
  app.use(images);
  app.use(
    '/images',
    imageRoutes({
      service,
      authorize: (request) => {
        const customer = request.get('x-customer') ?? 'walk-in';
        return { name: customer, budgetKey: customer, limits: { perMinute: PER_MINUTE, atOnce: PER_MINUTE } };
      },
      onError: (error) => log.error({ kind: error instanceof Error ? error.name : typeof error }, 'answered with 500'),
    }),
  );
  const server = await listenOrEnd(port, async () => {
    const opening = app.listen(Number(port), host);
    await once(opening, 'listening');
    return opening;
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A server on a port has an address of its own.');
  return {
    url: urlOf(address),
    images: service,
    close: async () => {
      await images.close();
      silence();
      server.close();
      await once(server, 'close');
    },
  };
}

/** An address of all of this machine is one to listen on, and none to ask. */
function urlOf({ address, port }: Readonly<{ address: string; port: number }>): string {
  const everywhere: readonly string[] = ['0.0.0.0', '::'];
  if (everywhere.includes(address)) return `http://127.0.0.1:${port}`;
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
}
