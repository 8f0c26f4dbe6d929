import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigInvalidError } from '@retake/core';
import { asyncIssues, extrasIssues } from '../module-issues.ts';
import { ConfigurableModuleClass } from './image-queue-module-definition.ts';
import type { ImageQueueModuleAsyncOptions, ImageQueueModuleOptions } from './image-queue-module-options.ts';

/**
 * Provides an `ImageQueue` for injection: `imports: [ImageModule.forRoot({ …, isGlobal: true }), ImageQueueModule.forRoot({})]`, then
 * `constructor(@Inject(ImageQueue) private readonly queue: ImageQueue)`. The queue is opened when the app starts, and drained and closed
 * before any image service is, where the app closes itself or `app.enableShutdownHooks()` was called.
 */
@Module({})
export class ImageQueueModule extends ConfigurableModuleClass {
  /**
   * A queue from options that are known, or one that there is already: `forRoot({ queue })`. What is wrong with the queue's options is told
   * when the app starts, as a ConfigInvalidError with every problem and its path.
   *
   * @throws the same, when something is wrong with what stands beside them.
   */
  static override forRoot(options: ImageQueueModuleOptions): DynamicModule {
    const issues = extrasIssues(options);
    if (issues.length > 0) throw new ConfigInvalidError('ImageQueueModule.forRoot()', issues);
    return super.forRoot(options);
  }

  /**
   * A queue whose options come from other providers, such as `ConfigService`.
   *
   * @throws ConfigInvalidError, with every problem and its path, when it is not said where they come from.
   */
  static override forRootAsync(options: ImageQueueModuleAsyncOptions): DynamicModule {
    const issues = asyncIssues(options);
    if (issues.length > 0) throw new ConfigInvalidError('ImageQueueModule.forRootAsync()', issues);
    return super.forRootAsync(options);
  }
}
