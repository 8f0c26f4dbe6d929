import type { ConfigurableModuleAsyncOptions } from '@nestjs/common';
import type { ImageQueue, ImageQueueOptions } from '@retake/queue';

/**
 * Where the queue of a module comes from: options that it is opened with, and closed by the module; or a queue that there is already, which
 * is closed by whoever opened it. The queue's name is the module's.
 */
export type ImageQueueSource =
  | (Omit<ImageQueueOptions, 'images' | 'name'> & {
      /** Who draws. @default the `ImageService` of an `ImageModule` that is global */
      readonly images?: ImageQueueOptions['images'] | undefined;
    })
  | { readonly queue: ImageQueue };

/** What a module is told besides its queue. */
export interface ImageQueueModuleExtras {
  /**
   * For `@InjectImageQueue(name)`, and the queue's own: queues of other names in the same place do not meet. @default none: the queue is
   * injected by its class `ImageQueue`, and called `images`
   */
  readonly name?: string | undefined;
  /** Whether other modules have the queue without importing this one. @default false */
  readonly isGlobal?: boolean | undefined;
  /** Whether Nest's logger is told what an operator should know: what the queue fails at and tries again. @default false */
  readonly logEvents?: boolean | undefined;
}

/** Options of `ImageQueueModule.forRoot()`. */
export type ImageQueueModuleOptions = ImageQueueSource & ImageQueueModuleExtras;

/** A class that says what a queue is opened with, for `useClass` and `useExisting`. */
export interface ImageQueueOptionsFactory {
  /** Called once, when the app starts. */
  createImageQueueOptions(): ImageQueueSource | Promise<ImageQueueSource>;
}

/** Options of `ImageQueueModule.forRootAsync()`: exactly one of `useFactory` (with `inject`), `useClass` and `useExisting`. */
export type ImageQueueModuleAsyncOptions = ConfigurableModuleAsyncOptions<ImageQueueSource, 'createImageQueueOptions'> &
  ImageQueueModuleExtras;
