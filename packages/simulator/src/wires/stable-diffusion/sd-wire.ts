import { z } from 'zod';
import { createLane } from '../lane.ts';
import type { Lane } from '../lane.ts';
import type { Reply } from '../reply.ts';
import { jsonReply } from '../reply.ts';
import type { Visit } from '../visit.ts';
import type { Errand, PictureOrder, ServedModel, Site, Wire } from '../wire.ts';
import { sdJob } from './sd-job.ts';
import { readSdOrder } from './sd-order.ts';
import { exceptionReply, NOT_FOUND, sdRefusal, UNAUTHORISED } from './sd-refusal.ts';

/** A machine with a web UI on it. */
interface Machine {
  readonly site: Site;
  readonly lane: Lane;
  /** Id of the checkpoint that is loaded. */
  loaded: string;
}

/**
 * The web UI's API, as A1111, Forge, SD.Next and stable-diffusion.cpp serve it: `txt2img`, `img2img`, `options`, `progress`,
 * `sd-models`. One picture at a time; keys are `user:password` pairs of HTTP Basic, and without any it is open.
 */
export const sdWire = (site: Site): Wire => {
  const machine: Machine = { site, lane: createLane(site.world.clock), loaded: [...site.models.keys()][0] ?? '' };
  return {
    headers: (requestId) => ({ 'x-request-id': requestId, server: 'uvicorn' }),
    read: (visit) => read(machine, visit),
    pathMissing: () => NOT_FOUND,
    tooLarge: (_visit, maxBytes) => exceptionReply(413, 'HTTPException', `Request body larger than ${maxBytes} bytes`),
  };
};

const read = (machine: Machine, visit: Visit): Errand | undefined => {
  const path = `${visit.method} ${visit.url.pathname}`;
  if (path === 'POST /sdapi/v1/txt2img') return pictureOrder(machine, visit, false);
  if (path === 'POST /sdapi/v1/img2img') return pictureOrder(machine, visit, true);
  const answer = ANSWERS[path];
  if (answer === undefined) return undefined;
  return { kind: 'question', answer: () => (opens(machine.site, visit) ? answer(machine, visit) : UNAUTHORISED) };
};

const opens = ({ doorkeeper }: Site, { headers }: Visit): boolean => {
  if (doorkeeper.apiKeys === undefined) return true;
  const [scheme, pair = ''] = (headers.authorization ?? '').split(' ');
  return scheme === 'Basic' && doorkeeper.apiKeys.has(Buffer.from(pair, 'base64').toString());
};

const pictureOrder = (machine: Machine, visit: Visit, edits: boolean): PictureOrder => {
  const { site, lane } = machine;
  const { order, problem } = readSdOrder(visit.json, edits);
  const ordered = order?.override_settings?.sd_model_checkpoint ?? machine.loaded;
  const base = { kind: 'order', operation: 'generate', model: ordered, refuse: sdRefusal } as const;
  if (!opens(site, visit)) return { ...base, problem: UNAUTHORISED };
  if (order === undefined) return { ...base, problem };
  // A checkpoint that the machine does not have is passed over, and the one that is loaded draws (modules/processing.py, 2025).
  const model = checkpointNamed(site, ordered) ?? site.models.get(machine.loaded);
  return model === undefined ? { ...base, problem: NOT_FOUND } : { ...base, job: sdJob({ site, visit, lane, model, order }) };
};

/** A checkpoint by its name, with or without the ending of its file and its hash. */
const checkpointNamed = ({ models }: Site, name: string): ServedModel | undefined =>
  models.get(name.replace(/ \[[0-9a-f]+\]$/, '').replace(/\.(safetensors|ckpt|gguf)$/, ''));

const optionsSchema = z.looseObject({ sd_model_checkpoint: z.string().optional() });

const ANSWERS: Readonly<Record<string, (machine: Machine, visit: Visit) => Reply>> = {
  'GET /sdapi/v1/options': ({ loaded }) =>
    jsonReply(200, { samples_format: 'png', sd_model_checkpoint: loaded, sd_checkpoint_hash: '', CLIP_stop_at_last_layers: 1 }),
  'POST /sdapi/v1/options': (machine, { json }) => {
    const ordered = optionsSchema.safeParse(json);
    const name = ordered.success ? ordered.data.sd_model_checkpoint : undefined;
    const checkpoint = name === undefined ? undefined : checkpointNamed(machine.site, name);
    if (name !== undefined && checkpoint === undefined)
      return exceptionReply(500, 'RuntimeError', '', `model '${name}' not found`);
    machine.loaded = checkpoint?.id ?? machine.loaded;
    return jsonReply(200, null);
  },
  'GET /sdapi/v1/sd-models': ({ site }) =>
    jsonReply(
      200,
      [...site.models.keys()].map((name) => ({
        title: `${name}.safetensors`,
        model_name: name,
        hash: null,
        sha256: null,
        filename: `/models/Stable-diffusion/${name}.safetensors`,
        config: null,
      })),
    ),
  'GET /sdapi/v1/progress': ({ lane }) => jsonReply(200, progress(lane)),
};

const STEPS = 28;

const progress = (lane: Lane): Readonly<Record<string, unknown>> => {
  const done = Math.round(lane.progress() * 100) / 100;
  return {
    progress: done,
    eta_relative: 0,
    state: {
      skipped: false,
      interrupted: false,
      stopping_generation: false,
      job: lane.jobs === 0 ? '' : 'scripts_txt2img',
      job_count: lane.jobs,
      job_timestamp: '0',
      job_no: 0,
      sampling_step: Math.floor(done * STEPS),
      sampling_steps: lane.jobs === 0 ? 0 : STEPS,
    },
    current_image: null,
    textinfo: null,
  };
};
