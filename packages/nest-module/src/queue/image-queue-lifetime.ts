import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { ImageQueue } from '@retake/queue';
import { queueLogLineOf } from './queue-log-line.ts';

/**
 * The life of a module's queue. It ends when modules are destroyed, and so before any image service is closed: what is being bought is
 * delivered first. Under `overrideProvider(ImageQueue)` no life begins.
 */
@Injectable()
export class ImageQueueLifetime implements OnModuleDestroy {
  readonly #logger = new Logger('ImageQueueModule');
  #own: ImageQueue | undefined;
  #unsubscribe: (() => void) | undefined;
  #ended: Promise<void> | undefined;

  /** @param isOwn whether it was opened here, and is to be closed here. */
  begin(queue: ImageQueue, { isOwn, logEvents }: { readonly isOwn: boolean; readonly logEvents: boolean }): ImageQueue {
    if (isOwn) this.#own = queue;
    if (logEvents) {
      this.#unsubscribe = queue.subscribe((event) => {
        const line = queueLogLineOf(event);
        if (line !== undefined) this.#logger[line.level](line.text);
      });
    }
    return queue;
  }

  /** Drains and closes the queue, if it was opened here; what waits is kept. What goes wrong is logged: the rest of the app has to end. */
  onModuleDestroy(): Promise<void> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end(): Promise<void> {
    try {
      await this.#own?.close();
    } catch (error) {
      this.#logger.error(error);
    } finally {
      this.#unsubscribe?.();
    }
  }
}
