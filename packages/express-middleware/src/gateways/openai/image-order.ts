import { IMAGE_SIZES, RequestInvalidError, type Issue, type Model } from '@retake/core';
import type { Admission } from '../../access/door.ts';
import { readOrder, type Order } from '../../routes/read-order.ts';
import type { ClientModels } from '../client-models.ts';
import { readChannelOptions } from './channel-options.ts';
import type { Mapping } from '../call-facts.ts';
import { readDallEFields } from './dall-e-fields.ts';
import type { CurrentFields, ImageFields } from './image-fields.ts';
import { pictureShape } from './picture-shape.ts';

/** Pictures that came with an order. */
export interface OrderFiles {
  readonly images: readonly { readonly data: Uint8Array; readonly mediaType?: string }[];
  readonly mask: Uint8Array | undefined;
}

/** An order of a client, in the words of the service. */
export interface ImageOrder {
  readonly order: Order;
  /** What the client sent, in the words of today. */
  readonly fields: CurrentFields;
  readonly mapped: readonly Mapping[];
  readonly ignored: readonly string[];
}

/** Turns what a client of OpenAI's asks into a request. @throws RequestInvalidError; HttpProblemError `forbidden` */
export function imageOrder(sent: ImageFields, files: OrderFiles, models: ClientModels, admission: Admission): ImageOrder {
  const { ordered, offers } = models.find(sent.model ?? undefined);
  const dallE = readDallEFields(sent, offers);
  const { fields } = dallE;
  const { prompt, n, stream, partial_images: partials } = fields;
  const { channelOptions, ignored, issues: optionIssues } = readChannelOptions(fields, files.mask, offers);
  const model = offers.length === 1 ? offers[0]?.model : undefined;
  const asked = shapeOf(fields.size ?? 'auto', model);
  const shape = drawable(asked, model);
  const issues: Issue[] = [...optionIssues, ...dallE.issues];
  if (shape === undefined) issues.push({ path: 'size', message: 'is no size that is drawn here, such as 1024x1024, or auto' });
  if (partials != null && stream !== true) issues.push({ path: 'partial_images', message: 'needs stream: true' });
  if (issues.length > 0) throw new RequestInvalidError(issues);
  const wanted = {
    prompt,
    ...(n == null ? {} : { n }),
    // As the client wrote it, since that is what its limits name.
    ...(fields.model == null ? {} : { model: fields.model }),
    ...shape,
    ...(files.images.length > 0 ? { images: files.images } : {}),
  };
  const { request, options } = readOrder(wanted, admission);
  return {
    order: {
      request: {
        ...request,
        ...(ordered === undefined ? {} : { model: ordered }),
        ...(Object.keys(channelOptions).length > 0 ? { channelOptions } : {}),
      },
      // There is no place for words where pictures are awaited.
      options: { ...options, degrade: { text: false } },
    },
    fields,
    mapped: [...dallE.mapped, ...sizeMapping(fields.size, asked, shape)],
    ignored: [...dallE.ignored, ...ignored],
  };
}

type Shape = Partial<ReturnType<typeof pictureShape>>;

/** Below its smallest size a model draws in that, and nobody has to be refused for a thumbnail. */
function drawable(shape: Shape | undefined, model: Model | undefined): Shape | undefined {
  const [smallest] = IMAGE_SIZES.filter((size) => model?.abilities.sizes.includes(size));
  if (shape?.size === undefined || smallest === undefined) return shape;
  return IMAGE_SIZES.indexOf(shape.size) < IMAGE_SIZES.indexOf(smallest) ? { ...shape, size: smallest } : shape;
}

function sizeMapping(sent: string | null | undefined, asked: Shape | undefined, shape: Shape | undefined): readonly Mapping[] {
  return sent == null || shape?.size === undefined || shape.size === asked?.size ? [] : [{ field: 'size', sent, as: shape.size }];
}

function shapeOf(size: string, model: Parameters<typeof pictureShape>[2]): Partial<ReturnType<typeof pictureShape>> | undefined {
  if (size === 'auto') return {};
  const pixels = /^([1-9]\d{1,4})x([1-9]\d{1,4})$/.exec(size);
  return pixels === null ? undefined : pictureShape(Number(pixels[1]), Number(pixels[2]), model);
}
