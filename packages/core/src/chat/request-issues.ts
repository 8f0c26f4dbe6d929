import type { Issue } from '../errors/issue.ts';
import { RequestInvalidError } from '../errors/request-invalid-error.ts';
import type { ChatPort } from './chat-port.ts';

/** What is wrong with a request as a call, to be told together with what is wrong with it as a turn. */
export function requestIssues({ check }: Pick<ChatPort, 'check'>, request: unknown, options: unknown): readonly Issue[] {
  try {
    check(request, options);
    return [];
  } catch (error) {
    if (RequestInvalidError.isInstance(error)) return error.issues;
    throw error;
  }
}
