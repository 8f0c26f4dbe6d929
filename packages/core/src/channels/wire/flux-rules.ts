import type { Model } from '../../catalog/model.ts';
import type { EdgeRules } from './fitting-pixels.ts';

/**
 * What the endpoint of a FLUX model takes, which is a schema of its own for each (api.bfl.ai/openapi.json, as read by client
 * libraries between 2026-08 and 2026-10). The older ones drop a field in silence that they do not know, `flux-3-image` answers
 * 422; so what is not listed here is refused before anything is sent.
 */
export interface FluxRules {
  /** How the shape of a picture is ordered: in pixels, by ratio at a fixed size, or by ratio and a class of resolution. */
  readonly shape: EdgeRules | 'aspect-ratio' | 'resolution';
  /** `input_image`, `input_image_2` …, or a list named `images`. */
  readonly references: 'numbered' | 'list';
  /** Most lenient `safety_tolerance`. */
  readonly maxSafetyTolerance: number;
  /** How the rewriting of prompts is spelled: on with one word, off with another. */
  readonly upsampling: 'prompt_upsampling' | 'disable_pup' | undefined;
  /** Those of the `FluxCallOptions` that it takes, where only some endpoints do. */
  readonly options: ReadonlySet<string>;
}

/**
 * 64 pixels an edge at least, 4 megapixels at most (docs.bfl.ai, 2026). No multiple is documented: the model draws multiples of 16,
 * a reseller asks for 32, and 32 is both. The longest edge of a shape that anyone can order is below 16,384.
 */
const FLUX_2_EDGES: EdgeRules = { step: 32, minEdge: 64, maxEdge: 16_384 };
/** docs.bfl.ai, FLUX 1.1 [pro], 2026-09. */
const FLUX_1_EDGES: EdgeRules = { step: 32, minEdge: 256, maxEdge: 1440 };

const COMMON = {
  references: 'numbered',
  maxSafetyTolerance: 6,
  upsampling: undefined,
  options: new Set(['outputFormat']),
} as const satisfies Partial<FluxRules>;

const FLUX_1: FluxRules = { ...COMMON, shape: FLUX_1_EDGES, upsampling: 'prompt_upsampling' };
const FLUX_2: FluxRules = { ...COMMON, shape: FLUX_2_EDGES, upsampling: 'disable_pup' };

/** The first that a model's name begins with; the newest generation stands for models that came later. */
const RULES: readonly (readonly [prefix: string, rules: FluxRules])[] = [
  [
    'flux-3-image',
    {
      ...COMMON,
      shape: 'resolution',
      references: 'list',
      maxSafetyTolerance: 4,
      options: new Set(['grounding']),
    },
  ],
  ['flux-2-flex', { ...FLUX_2, upsampling: 'prompt_upsampling', options: new Set([...COMMON.options, 'steps', 'guidance']) }],
  ['flux-2-klein', { ...FLUX_2, upsampling: undefined }],
  ['flux-2', FLUX_2],
  ['flux-kontext', { ...FLUX_1, shape: 'aspect-ratio' }],
  ['flux-pro-1.1-ultra', { ...FLUX_1, shape: 'aspect-ratio', options: new Set([...COMMON.options, 'raw']) }],
  ['flux-pro-1.1', FLUX_1],
];

/** The rules for a model; a FLUX model that is not known here is taken for one of FLUX.2. */
export function fluxRules(model: Pick<Model, 'id'>): FluxRules {
  return RULES.find(([prefix]) => model.id.startsWith(prefix))?.[1] ?? FLUX_2;
}
