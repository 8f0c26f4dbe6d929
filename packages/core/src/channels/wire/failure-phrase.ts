import type { FailureClass } from '../../errors/failure-class.ts';

/**
 * What a failed answer means, for people. Written here because an upstream's own text can quote the prompt or a key and is
 * never passed on; its code and request id are beside it in the failure.
 */
export const FAILURE_PHRASES: Readonly<Record<FailureClass, string>> = {
  overloaded: 'the upstream has no capacity at the moment',
  rate_limited: 'too many requests for this credential',
  quota_daily: 'the daily quota is used up; it is renewed at midnight Pacific time',
  auth: 'the upstream refuses this credential or this place; check the key, the project and the region',
  billing: 'the account has no money left or billing is off',
  model_gone: 'the upstream does not serve this model here (or the base URL is wrong)',
  timeout: 'the upstream gave up waiting for its own work',
  network: 'the connection failed',
  upstream_bug: 'the upstream failed in itself',
  no_image: 'the model answered without a picture',
  blocked: 'the prompt or the picture was refused by a content policy',
  recitation: 'the picture came too close to a known one; another prompt is needed',
  history_refused: 'the upstream does not take the thought signatures of this chat',
  invalid_request: 'the upstream does not accept this request',
  wrong_output: 'the answer is not what was ordered',
};
