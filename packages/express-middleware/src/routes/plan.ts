import type { PlannedCandidate } from '@retake/core';
import { requireJson } from '../answers/answer-form.ts';
import { sendJson } from '../answers/send-json.ts';
import { argumentsOf } from './make-call.ts';
import { orderOf, withStandIns } from './read-visit.ts';
import type { Route, Visit } from './route.ts';

/** `POST /plan`: who would be asked for a request now, in order. Strangers see models, sizes and prices, and no channel. Calls nobody. */
export const planRoute: Route = {
  method: 'POST',
  path: '/plan',
  answer: async (visit) => {
    const { expose, request, options } = await questionOf(visit);
    const plan = visit.service.plan(request, options);
    const told = expose
      ? plan
      : { candidates: plan.candidates.map(toldCandidate), warnings: plan.warnings.map(({ code }) => ({ code })) };
    await sendJson(visit.response, () => told, visit.setting);
  },
};

/** `POST /estimate`: what a request should cost. Calls nobody. */
export const estimateRoute: Route = {
  method: 'POST',
  path: '/estimate',
  answer: async (visit) => {
    const { expose, request, options } = await questionOf(visit);
    const { candidates, ...estimate } = visit.service.estimate(request, options);
    const told = { ...estimate, candidates: expose ? candidates : candidates.map(toldCandidate) };
    await sendJson(visit.response, () => told, visit.setting);
  },
};

async function questionOf(visit: Visit) {
  requireJson(visit.request);
  const order = await orderOf(visit);
  const [asked = order] = withStandIns([{ order, place: '' }], visit);
  return { expose: visit.admission.caller.expose === true, ...argumentsOf(asked) };
}

function toldCandidate({
  model,
  size,
  usd,
  upToUsd,
  lowerings,
}: PlannedCandidate): Omit<PlannedCandidate, 'channel' | 'kind' | 'failureDomain' | 'warnings'> {
  return { model, size, usd, upToUsd, lowerings };
}
