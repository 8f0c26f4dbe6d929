import { ConfigInvalidError, createImageService, type ImageService, type Issue } from '@retake/core';
import type { ImageModuleOptions, ImageServiceSource } from './image-module-options.ts';
import { sharedIssues } from './module-issues.ts';

/** A service, and whether it was made here and is to be closed here. */
export interface OpenedService {
  readonly service: ImageService;
  readonly isOwn: boolean;
}

/**
 * Makes a service from its source, or takes the one that there is.
 *
 * @throws ConfigInvalidError with every problem and its path.
 */
export function openImageService(source: ImageServiceSource): OpenedService {
  if (typeof source !== 'object' || source === null || !('service' in source)) {
    return { service: createImageService(source), isOwn: true };
  }
  const issues = sharedIssues(source);
  if (issues.length > 0) throw new ConfigInvalidError('ImageModule', issues);
  return { service: source.service, isOwn: false };
}

/** What is wrong with the source of a service among options of a module, to be told together with what else is wrong there. */
export function sourceIssues(options: ImageModuleOptions): readonly Issue[] {
  if (typeof options !== 'object' || options === null) return [];
  const { name: _name, isGlobal: _isGlobal, logEvents: _logEvents, ...source } = options;
  try {
    const { service, isOwn } = openImageService(source);
    if (isOwn) void service.close();
    return [];
  } catch (error) {
    if (ConfigInvalidError.isInstance(error)) return error.issues;
    throw error;
  }
}
