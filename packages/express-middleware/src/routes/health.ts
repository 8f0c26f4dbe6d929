import type { PairSnapshot } from '@retake/core';
import { requireJson } from '../answers/answer-form.ts';
import { sendJson } from '../answers/send-json.ts';
import type { Route } from './route.ts';

/** Planned for, to see whether anybody can be asked; nobody draws it. */
const ANY_PICTURE = { prompt: 'health' } as const;

/**
 * `GET /health`: 200 with `ok`, or `degraded` when some channel is not well; 503 with `unavailable` when nobody can be asked for a picture
 * of the default purpose. Callers with `expose` also see the state of every channel × model that was asked so far. Calls nobody.
 */
export const healthRoute: Route = {
  method: 'GET',
  path: '/health',
  answer: async ({ request, response, service, admission, setting }) => {
    requireJson(request);
    const pairs = service.health();
    const canDraw = service.plan(ANY_PICTURE).candidates.length > 0;
    const status = !canDraw ? 'unavailable' : pairs.every(isWell) ? 'ok' : 'degraded';
    const told = { status, ...(admission.caller.expose === true ? { channels: pairs } : {}) };
    await sendJson(response, () => told, { ...setting, status: canDraw ? 200 : 503 });
  },
};

function isWell({ state, disabledBy, unreachableSince }: PairSnapshot): boolean {
  return state === 'closed' && disabledBy === undefined && unreachableSince === undefined;
}
