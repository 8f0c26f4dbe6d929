import { RequestInvalidError, type Issue, type ModelOffer } from '@retake/core';
import type { Admission } from '../../access/door.ts';
import type { BodyFields } from '../../body/body-fields.ts';
import { readOrder, type Order } from '../../routes/read-order.ts';
import type { ClientModels } from '../client-models.ts';
import { readFields } from '../wire-issues.ts';
import { camelCased } from './camel-case.ts';
import { contentSchema, IGNORED_CONFIG, type ContentFields } from './content-fields.ts';
import { readContents } from './read-contents.ts';

/** An order of a client, in the words of the service. */
export interface ContentOrder {
  readonly order: Order;
  /** Parameters that have no effect, as the client wrote them. */
  readonly ignored: readonly string[];
}

/** Channels of Google's wire, which take each other's call options. */
const KINDS: ReadonlySet<string> = new Set(['gemini', 'vertex', 'gemini-relay']);

/** Turns what a client of the Gemini API asks into a turn of its chat. @throws RequestInvalidError; HttpProblemError `forbidden` */
export function contentOrder(body: BodyFields, modelName: string, models: ClientModels, admission: Admission): ContentOrder {
  const fields = readFields(contentSchema, camelCased(body));
  const { prompt, images, history } = readContents(fields.contents);
  const { ordered, offers } = models.find(modelName);
  const config = fields.generationConfig ?? {};
  const { channelOptions, issues } = channelOptionsOf(fields, offers);
  const modalities = config.responseModalities?.map((each) => each.toUpperCase());
  if (modalities !== undefined && modalities.length > 0 && !modalities.includes('IMAGE'))
    issues.push({ path: 'generationConfig.responseModalities', message: 'must include IMAGE: only pictures are drawn here' });
  if (issues.length > 0) throw new RequestInvalidError(issues);
  const { aspectRatio, imageSize } = config.imageConfig ?? {};
  const asked = {
    prompt: [...(fields.systemInstruction?.parts ?? []).map(({ text }) => text), prompt]
      .filter((text) => text !== '')
      .join('\n\n'),
    model: modelName,
    ...(imageSize == null ? {} : { size: imageSize }),
    ...(aspectRatio == null ? {} : { aspectRatio }),
    ...(config.thinkingConfig?.thinkingLevel == null ? {} : { thinking: config.thinkingConfig.thinkingLevel.toLowerCase() }),
    ...(config.seed == null ? {} : { seed: config.seed }),
    ...(images.length > 0 ? { images } : {}),
  };
  const { request, options } = readOrder(asked, admission);
  return {
    order: {
      request: { ...request, model: ordered, history, ...(channelOptions === undefined ? {} : { channelOptions }) },
      options,
    },
    ignored: IGNORED_CONFIG.filter((name) => config[name] != null).map((name) => `generationConfig.${name}`),
  };
}

interface ReadChannelOptions {
  readonly channelOptions: Readonly<Record<string, object>> | undefined;
  readonly issues: Issue[];
}

function channelOptionsOf(
  { safetySettings, tools, generationConfig }: ContentFields,
  offers: readonly ModelOffer[],
): ReadChannelOptions {
  const includeThoughts = generationConfig?.thinkingConfig?.includeThoughts;
  const said = {
    ...(safetySettings != null && safetySettings.length > 0 ? { safetySettings } : {}),
    ...(tools != null && tools.length > 0 ? { googleSearch: true } : {}),
    ...(includeThoughts == null ? {} : { includeThoughts }),
  };
  if (Object.keys(said).length === 0) return { channelOptions: undefined, issues: [] };
  const kinds = new Set(offers.flatMap(({ channels }) => channels.map(({ kind }) => kind)).filter((kind) => KINDS.has(kind)));
  const issues =
    kinds.size > 0 ? [] : Object.keys(said).map((path) => ({ path, message: 'is taken by no channel of this model here' }));
  return { channelOptions: Object.fromEntries([...kinds].map((kind) => [kind, said])), issues };
}
