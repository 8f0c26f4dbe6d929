import { isEmpty } from '../../faults/empty-faults.ts';
import type { Fault } from '../../faults/fault.ts';
import { LargeTexts } from '../../generation/large-text.ts';
import { carriedBase64 } from '../../generation/picture-part.ts';
import { planPictures } from '../../generation/plan-pictures.ts';
import { nearestSize } from '../../models/nearest-size.ts';
import type { Pixels } from '../../models/picture-size.ts';
import type { Lane } from '../lane.ts';
import type { Visit } from '../visit.ts';
import type { Job, Product, ServedModel, Site } from '../wire.ts';
import type { SdOrder } from './sd-order.ts';

/** What an order of a web UI is served with. */
export interface SdServing {
  readonly site: Site;
  readonly visit: Visit;
  readonly lane: Lane;
  readonly model: ServedModel;
  readonly order: SdOrder;
}

/** The work of an order; it waits for the machine. */
export const sdJob = (serving: SdServing): Job => ({
  prompt: serving.order.prompt,
  size: nearestSize(pixelsOf(serving.order)),
  references: serving.order.init_images?.length ?? 0,
  lane: serving.lane,
  perform: (fault) => perform(serving, fault),
});

/** The web UI draws in steps of 8 pixels, and rounds down without a word. */
const pixelsOf = ({ width, height }: SdOrder): Pixels => ({
  width: Math.floor(width / 8) * 8,
  height: Math.floor(height / 8) * 8,
});

const perform = ({ site, visit, model, order }: SdServing, fault: Fault): Product => {
  const count = order.batch_size * order.n_iter;
  const mediaType = site.behaviour.mediaType ?? 'image/png';
  const pictures = isEmpty(fault) ? [] : planPictures({ count, pixels: pixelsOf(order), mediaType }, fault);
  const servedModel = fault.kind === 'rerouted' ? fault.modelVersion : model.id;
  const seed = order.seed < 0 ? Math.floor(visit.draw('seed') * 2 ** 32) : order.seed;
  const info = {
    prompt: order.prompt,
    all_prompts: pictures.map(() => order.prompt),
    negative_prompt: order.negative_prompt,
    seed,
    all_seeds: pictures.map((_picture, index) => seed + index),
    ...pixelsOf(order),
    sampler_name: order.sampler_name ?? 'Euler',
    cfg_scale: order.cfg_scale,
    steps: order.steps,
    batch_size: order.batch_size,
    sd_model_name: servedModel,
    sd_model_hash: 'ffef7a279d',
    infotexts: pictures.map((_picture, index) => `${order.prompt}\nSteps: ${order.steps}, Sampler: Euler, Seed: ${seed + index}`),
  };
  return {
    servedModel,
    size: pictures[0]?.size ?? nearestSize(pixelsOf(order)),
    pictures: pictures.length,
    interimPictures: 0,
    usage: undefined,
    // A machine of one's own writes no bill: what it drew is on it with nothing.
    nanoUsd: model.flatNanoUsd ?? 0,
    billed: pictures.length > 0,
    status: 200,
    write: () => {
      const large = new LargeTexts();
      const painter = site.painter(model.like, order.prompt);
      const images = order.send_images ? pictures.map((part) => carriedBase64(part, painter.base64(part), large)) : [];
      const { init_images: _images, mask: _mask, ...parameters } = order;
      const body = {
        ...(fault.kind === 'no-candidates' && fault.form !== 'empty'
          ? fault.form === 'null'
            ? { images: null }
            : {}
          : { images }),
        parameters,
        info: JSON.stringify(info),
      };
      return {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: large.weave(JSON.stringify(body)),
        statesLength: true,
      };
    },
  };
};
