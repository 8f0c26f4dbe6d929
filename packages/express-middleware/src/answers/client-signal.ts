import type { Response } from 'express';
import { ClientLeftError } from '../body/client-left-error.ts';

/** Aborts with a `ClientLeftError` when the client closes its connection before its answer is sent. */
export function clientSignal(response: Response): AbortSignal {
  const controller = new AbortController();
  const onClose = (): void => {
    if (!response.writableFinished) controller.abort(new ClientLeftError());
  };
  if (response.destroyed) onClose();
  else response.once('close', onClose);
  return controller.signal;
}
