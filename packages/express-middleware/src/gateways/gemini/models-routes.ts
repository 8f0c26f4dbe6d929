import { requireJson } from '../../answers/answer-form.ts';
import { sendJson } from '../../answers/send-json.ts';
import { HttpProblemError } from '../../problems/http-problem-error.ts';
import type { Route } from '../../routes/route.ts';
import type { ClientModels, NamedOffer } from '../client-models.ts';
import { VERSIONS } from './content-routes.ts';

/** `GET …/models`, whole on one page, and `GET …/models/{id}`: what this caller can order. */
export function modelsRoutes(models: ClientModels): readonly Route[] {
  return VERSIONS.flatMap((version): readonly Route[] => [
    {
      method: 'GET',
      path: `/${version}/models`,
      answer: async ({ request, response, admission, setting }) => {
        requireJson(request);
        const told = { models: models.list(admission.limits).map(modelObject) };
        await sendJson(response, () => told, setting);
      },
    },
    {
      method: 'GET',
      path: `/${version}/models/:id`,
      answer: async ({ request, response, parameter, admission, setting }) => {
        requireJson(request);
        const found = models.one(parameter, admission.limits);
        if (found === undefined) throw new HttpProblemError('not_found', 'There is no such model for this caller.');
        await sendJson(response, () => modelObject(found), setting);
      },
    },
  ]);
}

function modelObject({ name, offer: { model, status } }: NamedOffer): Readonly<Record<string, unknown>> {
  return {
    name: `models/${name}`,
    baseModelId: model.id,
    version: model.id,
    displayName: model.displayName,
    description: `${model.displayName} of ${model.vendor}, ${status}`,
    supportedGenerationMethods: ['generateContent', 'streamGenerateContent'],
    ...(model.abilities.thinks ? { thinking: true } : {}),
  };
}
