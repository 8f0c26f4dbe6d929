import { ConfigInvalidError } from '../../src/errors/config-invalid-error.ts';

/** The error that a factory refuses its options with; anything else fails the test. */
export function configErrorOf(make: () => unknown): ConfigInvalidError {
  try {
    make();
  } catch (error) {
    if (ConfigInvalidError.isInstance(error)) return error;
    throw error;
  }
  throw new Error('the options were accepted');
}
