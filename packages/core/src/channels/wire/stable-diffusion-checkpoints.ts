import type { Model } from '../../catalog/model.ts';
import { nameKey } from '../../catalog/name-key.ts';

/** How a checkpoint is drawn with, where an order says nothing else. */
export interface CheckpointSettings {
  /** Denoising steps. @default that of the model's card; for others the server's own */
  readonly steps?: number;
  /** How strictly the prompt is followed; 1 is off. @default that of the model's card; for others the server's own */
  readonly cfgScale?: number;
  /** A sampler as the server names it, such as `Euler`. @default the server's own */
  readonly sampler?: string;
  /** A noise schedule as the server names it, such as `Simple`. @default the server's own */
  readonly scheduler?: string;
  /** What not to draw. @default nothing */
  readonly negativePrompt?: string;
}

/** A file of weights on the machine, and how to draw with it. */
export interface Checkpoint extends CheckpointSettings {
  /** As the server names it, with or without its file extension: `sd3.5_large`. */
  readonly checkpoint: string;
}

/** The models a machine has: ids of the catalog, or these with the checkpoint that each is there. */
export type CheckpointSelection = readonly string[] | Readonly<Record<string, string | Checkpoint>>;

/**
 * Names of the published weights, and steps and guidance of their model cards (huggingface.co/stabilityai, 2024-10-22 and
 * 2024-10-29). A web UI counts guidance that is off as 1.
 */
const PUBLISHED: Readonly<Record<string, Checkpoint>> = {
  'sdxl-1.0': { checkpoint: 'sd_xl_base_1.0' },
  'sd3.5-large': { checkpoint: 'sd3.5_large', steps: 28, cfgScale: 3.5 },
  'sd3.5-large-turbo': { checkpoint: 'sd3.5_large_turbo', steps: 4, cfgScale: 1 },
  'sd3.5-medium': { checkpoint: 'sd3.5_medium', steps: 40, cfgScale: 4.5 },
};

/** The ids of the catalog whose weights are published under a known name. */
export const PUBLISHED_MODELS: readonly string[] = Object.keys(PUBLISHED);

/** What of the catalog a machine draws, and with which weights. */
export interface Checkpoints {
  /** All names of models that it was configured with, as they were written. */
  readonly names: readonly string[];
  /** Why a model is not drawn here; `undefined` when it is. */
  refusal(model: Model): string | undefined;
  /** The weights of a model that is not refused. */
  of(model: Model): Checkpoint;
}

/** Reads a selection once; a model is found under its id or one of its aliases, in any case. */
export function checkpointsOf(selection: CheckpointSelection, channelId: string): Checkpoints {
  const entries = isList(selection) ? selection.map((name) => [name, {}] as const) : Object.entries(selection);
  const named = new Map<string, Partial<Checkpoint>>(
    entries.map(([name, entry]) => [nameKey(name), typeof entry === 'string' ? { checkpoint: entry } : entry]),
  );
  const selected = (model: Model): Partial<Checkpoint> | undefined =>
    [model.id, ...model.aliases].map((name) => named.get(nameKey(name))).find((entry) => entry !== undefined);
  return {
    names: entries.map(([name]) => name),
    refusal(model) {
      if (model.family !== 'stable-diffusion') return `${channelId} draws with Stable Diffusion, which ${model.id} is not`;
      if (selected(model) === undefined) return `${channelId} is not configured to draw with ${model.id} (option models)`;
      if (selected(model)?.checkpoint !== undefined || Object.hasOwn(PUBLISHED, model.id)) return undefined;
      return `no published weights of ${model.id} are known; name its checkpoint in option models of ${channelId}`;
    },
    of: (model) => ({ checkpoint: model.id, ...PUBLISHED[model.id], ...selected(model) }),
  };
}

/** Whether two spellings name the same file: folders, extensions and the hash of a title (`a.safetensors [ffef7a279d]`) are ignored. */
export function isSameCheckpoint(one: string, other: string): boolean {
  return bare(one) === bare(other);
}

function bare(name: string): string {
  return name
    .trim()
    .replace(/\s*\[[0-9a-f]+\]$/i, '')
    .replace(/^.*[\\/]/, '')
    .replace(/\.(?:safetensors|ckpt|gguf|sft|pth?)$/i, '')
    .toLowerCase();
}

function isList(selection: CheckpointSelection): selection is readonly string[] {
  return Array.isArray(selection);
}
