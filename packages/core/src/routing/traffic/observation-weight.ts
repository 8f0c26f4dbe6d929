import type { FailureClass } from '../../errors/failure-class.ts';

/**
 * How much a failed attempt says of the channel × model × size it was made on. It follows the circuits (`resilience/failure-table.ts`):
 * what counts there is one observation, two soft ones are one, and what is no fault of the capacity says nothing: a caller's abort, a
 * prompt that is refused, an account without money, a model that is gone.
 */
export const OBSERVATION_WEIGHT: Readonly<Record<FailureClass | 'cancelled', number>> = Object.freeze({
  overloaded: 1,
  rate_limited: 1,
  timeout: 1,
  network: 1,
  upstream_bug: 1,
  no_image: 0.5,
  wrong_output: 0.5,
  quota_daily: 0,
  auth: 0,
  billing: 0,
  model_gone: 0,
  blocked: 0,
  recitation: 0,
  history_refused: 0,
  invalid_request: 0,
  cancelled: 0,
});
