import type { Request, RequestHandler, Response } from 'express';
import type { Admission } from './access/door.ts';
import { clientSignal } from './answers/client-signal.ts';
import { ClientLeftError } from './body/client-left-error.ts';
import { discardRest } from './body/discard-rest.ts';
import { HeldBytes } from './body/held-bytes.ts';
import type { ImageRoutesOptions } from './image-routes-options.ts';
import { problemOf } from './problems/problem-of.ts';
import { sendProblem } from './problems/send-problem.ts';
import { warnOf } from './problems/warn-of.ts';
import { checkRoutesOptions, doorOf, settingOf } from './read-routes-options.ts';
import { answerRoute } from './routes/answer.ts';
import { drawRoute } from './routes/draw.ts';
import { findRoute } from './routes/find-route.ts';
import { healthRoute } from './routes/health.ts';
import { estimateRoute, planRoute } from './routes/plan.ts';
import type { Route } from './routes/route.ts';

/** All that can be asked for below the mount. */
const ROUTES: readonly Route[] = [drawRoute('generate'), drawRoute('edit'), planRoute, estimateRoute, healthRoute, answerRoute];

/**
 * Routes for callers of your API: `app.use('/images', imageRoutes({ service, authorize }))`. Everything below the mount is answered here,
 * with a problem (RFC 9457) where it goes wrong.
 *
 * @throws ConfigInvalidError with every problem and its path; also when it was not said who may come in.
 */
export function imageRoutes(options: ImageRoutesOptions): RequestHandler {
  checkRoutesOptions(options);
  const { service } = options;
  const onError = options.onError ?? warnOf;
  const door = doorOf(options);
  const setting = settingOf(options, onError);
  const bodies = new HeldBytes(setting.uploads.heldBytes);

  const visit = async (request: Request, response: Response, signal: AbortSignal): Promise<void> => {
    let admission: Admission | undefined;
    const held = bodies.open();
    try {
      const { route, parameter } = findRoute(ROUTES, request.method, request.path);
      admission = await door.admit(request);
      await route.answer({ request, response, parameter, admission, service, signal, held, setting });
    } catch (error) {
      if (error instanceof ClientLeftError) return;
      if (problemOf(error).problem.status === 500) onError(error);
      sendProblem(response, error, admission?.caller.expose);
    } finally {
      held.release();
      admission?.leave();
      discardRest(request);
    }
  };
  return (request, response) => {
    void visit(request, response, clientSignal(response));
  };
}
