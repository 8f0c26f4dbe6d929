import { requireJson } from '../../answers/answer-form.ts';
import { sendJson } from '../../answers/send-json.ts';
import { HttpProblemError } from '../../problems/http-problem-error.ts';
import type { Route } from '../../routes/route.ts';
import type { ClientModels, NamedOffer } from '../client-models.ts';

/** `GET /v1/models` and `GET /v1/models/{id}`: what this caller can order. */
export function modelsRoutes(models: ClientModels): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/v1/models',
      answer: async ({ request, response, admission, setting }) => {
        requireJson(request);
        const told = { object: 'list', data: models.list(admission.limits).map(modelObject) };
        await sendJson(response, () => told, setting);
      },
    },
    {
      method: 'GET',
      path: '/v1/models/:id',
      answer: async ({ request, response, parameter, admission, setting }) => {
        requireJson(request);
        const found = models.one(parameter, admission.limits);
        if (found === undefined) throw new HttpProblemError('not_found', 'There is no such model for this caller.');
        await sendJson(response, () => modelObject(found), setting);
      },
    },
  ];
}

function modelObject({ name, offer: { model } }: NamedOffer): Readonly<Record<string, unknown>> {
  const { since, date, retiredAt } = model.lifecycle;
  return {
    id: name,
    object: 'model',
    // Where no day is known from which a model is sold, the day of what is known of it: the wire has no word for neither.
    created: Date.parse(since ?? date) / 1000,
    owned_by: model.vendor,
    shutdown_date: retiredAt ?? null,
  };
}
