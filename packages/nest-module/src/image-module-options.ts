import type { ConfigurableModuleAsyncOptions } from '@nestjs/common';
import type { ImageService, ImageServiceOptions } from '@retake/core';

/**
 * Where the service of a module comes from: options that it is made from, and closed by the module; or a service that there is already, which
 * is closed by whoever made it.
 */
export type ImageServiceSource = ImageServiceOptions | { readonly service: ImageService };

/** What a module is told besides its service. */
export interface ImageModuleExtras {
  /** For `@InjectImageService(name)`, where an app has several services. @default none: the service is injected by its class `ImageService` */
  readonly name?: string | undefined;
  /** Whether other modules have the service without importing this one. @default false */
  readonly isGlobal?: boolean | undefined;
  /**
   * Whether Nest's logger is told what an operator should know: channels and circuits that fail and recover, budgets, calls nobody could
   * fill. No prompt, picture or key is ever logged. @default false
   */
  readonly logEvents?: boolean | undefined;
}

/** Options of `ImageModule.forRoot()`. */
export type ImageModuleOptions = ImageServiceSource & ImageModuleExtras;

/** A class that says what a service is made from, for `useClass` and `useExisting`. */
export interface ImageOptionsFactory {
  /** Called once, when the app starts. */
  createImageOptions(): ImageServiceSource | Promise<ImageServiceSource>;
}

/** Options of `ImageModule.forRootAsync()`: exactly one of `useFactory` (with `inject`), `useClass` and `useExisting`. */
export type ImageModuleAsyncOptions = ConfigurableModuleAsyncOptions<ImageServiceSource, 'createImageOptions'> &
  ImageModuleExtras;
