import type { RequestHandler } from 'express';
import type { ImageRoutesOptions } from './image-routes-options.ts';
import { sendProblem } from './problems/send-problem.ts';
import { warnOf } from './problems/warn-of.ts';
import { checkRoutesOptions, doorOf, settingOf } from './read-routes-options.ts';
import { answerRoute } from './routes/answer.ts';
import { chatRoutes } from './routes/chats.ts';
import { drawRoute } from './routes/draw.ts';
import { healthRoute } from './routes/health.ts';
import { estimateRoute, planRoute } from './routes/plan.ts';
import type { Route } from './routes/route.ts';
import { serveRoutes } from './routes/serve-routes.ts';
import { ticketRoutes } from './tickets/ticket-routes.ts';

/** All that can be asked for below the mount. */
const ROUTES: readonly Route[] = [
  drawRoute('generate'),
  drawRoute('edit'),
  planRoute,
  estimateRoute,
  healthRoute,
  answerRoute,
  ...chatRoutes,
];

/**
 * Routes for callers of your API: `app.use('/images', imageRoutes({ service, authorize }))`. Everything below the mount is answered here,
 * with a problem (RFC 9457) where it goes wrong.
 *
 * @throws ConfigInvalidError with every problem and its path; also when it was not said who may come in.
 */
export function imageRoutes(options: ImageRoutesOptions): RequestHandler {
  checkRoutesOptions('imageRoutes()', options);
  const { service, onError = warnOf } = options;
  const setting = settingOf(options, onError);
  return serveRoutes({
    service,
    routes: setting.desk === undefined ? ROUTES : [...ROUTES, ...ticketRoutes(setting.desk)],
    door: doorOf(options),
    setting,
    onError,
    sendError: sendProblem,
  });
}
