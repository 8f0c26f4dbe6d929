import { RetakeError } from '@retake/core';

/** What is wrong with a webhook: its headers are missing, it is too old, nobody with the secret signed it, or it is none of a queue. */
export type WebhookProblem = 'headers' | 'timestamp' | 'signature' | 'body';

const MESSAGES: Readonly<Record<WebhookProblem, string>> = {
  headers: 'The webhook has no webhook-id, webhook-timestamp or webhook-signature',
  timestamp: 'The webhook is too old, or from the future',
  signature: 'The webhook is not signed with this secret, or its body was changed on the way',
  body: 'The webhook is none that this version of Retake knows',
};

/** A webhook that must not be believed. Answer 400. */
export class WebhookInvalidError extends RetakeError {
  readonly code = 'webhook_invalid';
  readonly problem: WebhookProblem;

  constructor(problem: WebhookProblem) {
    super(MESSAGES[problem]);
    this.problem = problem;
  }

  static override isInstance(error: unknown): error is WebhookInvalidError {
    return RetakeError.isInstance(error) && error.code === 'webhook_invalid';
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), problem: this.problem };
  }
}
