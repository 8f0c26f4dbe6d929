import { type BeforeApplicationShutdown, Inject, Injectable, Logger, Optional } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { ImageService } from '@retake/core';
import type { ImageServiceSource } from './image-module-options.ts';
import { logLineOf } from './log-line.ts';
import { openImageService } from './open-image-service.ts';
import { untilQuiet } from './until-quiet.ts';

const closing = new WeakSet<ImageService>();

/** Whether an app that shuts down has begun to close a service. */
export function isClosing(service: ImageService): boolean {
  return closing.has(service);
}

/**
 * The life of a module's service. It ends before Nest closes the server: calls in flight end and are answered, and whoever asks meanwhile is
 * told that the service is closing, rather than finding a socket gone, until nobody has asked for half a second. Under
 * `overrideProvider(ImageService)` no life begins.
 */
@Injectable()
export class ImageServiceLifetime implements BeforeApplicationShutdown {
  readonly #logger = new Logger('ImageModule');
  readonly #host: HttpAdapterHost | undefined;
  #own: ImageService | undefined;
  #unsubscribe: (() => void) | undefined;
  #ended: Promise<void> | undefined;

  constructor(@Optional() @Inject(HttpAdapterHost) host?: HttpAdapterHost) {
    this.#host = host;
  }

  /** @throws ConfigInvalidError with every problem and its path. */
  begin(source: ImageServiceSource, logEvents: boolean): ImageService {
    const { service, isOwn } = openImageService(source);
    if (isOwn) this.#own = service;
    if (logEvents) {
      this.#unsubscribe = service.subscribe((event) => {
        const line = logLineOf(event);
        if (line !== undefined) this.#logger[line.level](line.text);
      });
    }
    return service;
  }

  /** Drains and closes the service, if it was made here. What goes wrong is logged: the rest of the app still has to end. */
  beforeApplicationShutdown(): Promise<void> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end(): Promise<void> {
    try {
      if (this.#own === undefined) return;
      closing.add(this.#own);
      await untilQuiet(this.#host?.httpAdapter?.getHttpServer(), this.#own.close());
    } catch (error) {
      this.#logger.error(error);
    } finally {
      this.#unsubscribe?.();
    }
  }
}
