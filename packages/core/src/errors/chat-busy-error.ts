import { RetakeError } from './retake-error.ts';

/**
 * A turn of the chat is still being drawn. It is refused rather than queued, because whoever wrote it has not seen the picture that
 * it would change, and a turn that fails would leave the queued one without its ground. Nothing was sent and nothing was paid.
 */
export class ChatBusyError extends RetakeError {
  readonly code = 'chat_busy';

  constructor() {
    super('A turn of this chat is still being drawn; send the next one when it has ended');
  }

  static override isInstance(error: unknown): error is ChatBusyError {
    return RetakeError.isInstance(error) && error.code === 'chat_busy';
  }
}
