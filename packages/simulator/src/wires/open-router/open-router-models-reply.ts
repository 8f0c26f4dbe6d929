import { findOpenRouterModel } from '../../models/open-router-models.ts';
import type { Reply } from '../reply.ts';
import { jsonReply } from '../reply.ts';
import type { ServedModel, Site } from '../wire.ts';
import { noEndpoints, openRouterErrorReply } from './open-router-error.ts';

/** Listed models began here: 2026-10-06. */
const CREATED = 1_791_244_800;

/** What a path asks about models; `undefined` for one that asks nothing. */
export const openRouterModels = ({ models }: Site, path: string): (() => Reply) | undefined => {
  const served = [...models.values()];
  if (path === '/api/v1/models') return () => jsonReply(200, { data: served.map(textModel) });
  if (path === '/api/v1/images/models') return () => jsonReply(200, { data: served.map(imageModel) });
  const slug = /^\/api\/v1\/images\/models\/([^/]+\/[^/]+)\/endpoints$/.exec(path)?.[1];
  if (slug === undefined) return undefined;
  const model = models.get(decodeURIComponent(slug));
  return () => (model === undefined ? openRouterErrorReply(noEndpoints(slug)) : jsonReply(200, endpointsOf(model)));
};

const MODALITIES = { input_modalities: ['text', 'image'], output_modalities: ['image'] } as const;

const textModel = ({ id }: ServedModel): Readonly<Record<string, unknown>> => ({
  id,
  name: id,
  created: CREATED,
  description: '',
  architecture: { ...MODALITIES, output_modalities: ['image', 'text'] },
});

const imageModel = (model: ServedModel): Readonly<Record<string, unknown>> => ({
  id: model.id,
  name: model.id,
  created: CREATED,
  description: '',
  architecture: MODALITIES,
  endpoints: `/api/v1/images/models/${model.id}/endpoints`,
  supported_parameters: parametersOf(model),
  supports_streaming: false,
});

const parametersOf = ({ like }: ServedModel): Readonly<Record<string, unknown>> => ({
  resolution: { type: 'enum', values: Object.keys(findOpenRouterModel(like)?.prices ?? {}) },
});

const endpointsOf = (model: ServedModel): Readonly<Record<string, unknown>> => {
  const facts = findOpenRouterModel(model.like);
  const provider = facts?.provider ?? '';
  return {
    id: model.id,
    endpoints: [
      {
        provider_name: provider,
        provider_slug: provider.toLowerCase().replaceAll(' ', '-'),
        provider_tag: null,
        supported_parameters: parametersOf(model),
        supports_streaming: false,
        allowed_passthrough_parameters: [],
        pricing: Object.entries(facts?.prices ?? {}).map(([variant, nanoUsd]) => ({
          billable: 'output_image',
          unit: 'image',
          cost_usd: nanoUsd / 1e9,
          variant,
        })),
      },
    ],
  };
};
