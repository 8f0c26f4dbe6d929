import type { ImageServiceOptions } from '../image-service-options.ts';

/**
 * Options of a service, without its channels: `createImageService({ ...startup(), channels })`. What you put behind the preset takes the
 * place of its own, whole; to change one value of a group, spread the group too.
 */
export type Preset = Omit<ImageServiceOptions, 'channels'>;
