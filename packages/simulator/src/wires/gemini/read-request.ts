import type { GrpcStatus, Problem } from './problem.ts';
import type { ModelFacts, ThinkingLevel } from '../../models/model-facts.ts';
import { ASPECT_RATIOS, PICTURE_SIZES } from '../../models/picture-size.ts';
import { toCamelCase } from './camel-case.ts';
import { historyProblem } from './history-problem.ts';
import type { PictureRequest } from './picture-request.ts';
import { referencePixels } from '../../pictures/reference-pixels.ts';
import type { GenerateBody, RequestFlavour } from './request-schema.ts';
import { requestSchemas } from './request-schema.ts';
import { schemaProblem } from './schema-problem.ts';
import type { ThoughtSignatures } from './thought-signature.ts';

/** A request that was understood, or why it was refused. */
export type ReadRequest =
  | { readonly request: PictureRequest; readonly problem?: never }
  | { readonly problem: Problem; readonly request?: never };

/** What a request is checked against. */
export interface RequestRules {
  readonly flavour: RequestFlavour;
  readonly model: ModelFacts;
  /** Set where history without its thought signatures is refused. */
  readonly signatures: ThoughtSignatures | undefined;
}

/** Reads the JSON of a `generateContent` body and refuses what Google refuses. */
export const readRequest = (json: unknown, rules: RequestRules): ReadRequest => {
  const parsed = requestSchemas[rules.flavour].safeParse(toCamelCase(json));
  if (!parsed.success) return { problem: schemaProblem(parsed.error) };
  const body = parsed.data;
  const problem =
    bodyProblem(body, rules) ?? (rules.signatures === undefined ? undefined : historyProblem(body, rules.signatures));
  return problem === undefined ? { request: summarise(body, rules.model) } : { problem };
};

const refuse = (message: string, status = 400, grpcStatus: GrpcStatus = 'INVALID_ARGUMENT'): Problem => ({
  status,
  grpcStatus,
  message,
});

const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

const bodyProblem = (body: GenerateBody, { flavour, model }: RequestRules): Problem | undefined => {
  const contents = body.contents ?? [];
  const config = body.generationConfig;
  const image = config?.imageConfig;
  if (contents.length === 0) return refuse('* GenerateContentRequest.contents: contents is not specified\n');
  if (contents.some((content) => (content.role === undefined ? flavour === 'vertex' : !ROLES.has(content.role)))) {
    return refuse('Please use a valid role: user, model.');
  }
  if (contents.some((content) => content.parts.length === 0)) {
    return refuse('* GenerateContentRequest.contents[0].parts: contents.parts must not be empty.\n');
  }
  const parts = contents.flatMap((content) => content.parts);
  if (parts.some((part) => part.inlineData !== undefined && !BASE64.test(part.inlineData.data))) {
    return refuse("Invalid value at 'contents[0].parts[0].inline_data.data' (TYPE_BYTES), Base64 decoding failed");
  }
  if ((contents.at(-1)?.parts ?? []).filter((part) => part.inlineData !== undefined).length > model.maxReferences) {
    return refuse('Request contains an invalid argument.');
  }
  if ((config?.candidateCount ?? 1) !== 1) return refuse('Multiple candidates is not enabled for this model');
  if (image?.imageSize !== undefined) {
    // Sent to a model without sizes, the upstream breaks instead of refusing (QuantumNous/new-api#2330).
    if (!model.sizeOnWire) return refuse('Internal error encountered.', 500, 'INTERNAL');
    if (!model.sizes.some((size) => size === image.imageSize))
      return refuse(`Image size ${image.imageSize} is not supported for this model.`);
  }
  if (image?.aspectRatio !== undefined && !model.aspectRatios.some((ratio) => ratio === image.aspectRatio)) {
    return refuse(`Aspect ratio ${image.aspectRatio} is not supported for this model.`);
  }
  const level = config?.thinkingConfig?.thinkingLevel;
  if (level !== undefined && !model.thinkingLevels.some((known) => known === level.toLowerCase())) {
    // Recorded 2026-10-09 (vercel/ai#22372).
    return refuse(
      `Thinking level ${level.toUpperCase()} is not supported for this model. Please retry with other thinking level.`,
    );
  }
  const unknownModality = config?.responseModalities?.find((modality) => !MODALITIES.has(modality.toUpperCase()));
  if (unknownModality !== undefined) {
    return refuse(`Invalid value at 'generation_config.response_modalities[0]' (TYPE_ENUM), "${unknownModality}"`);
  }
  return undefined;
};

const ROLES: ReadonlySet<string> = new Set(['user', 'model', 'function']);
const MODALITIES: ReadonlySet<string> = new Set(['TEXT', 'IMAGE']);
const LEVELS: readonly ThinkingLevel[] = ['minimal', 'low', 'medium', 'high'];

const summarise = (body: GenerateBody, model: ModelFacts): PictureRequest => {
  const contents = [...(body.systemInstruction === undefined ? [] : [body.systemInstruction]), ...(body.contents ?? [])];
  const last = contents.at(-1)?.parts ?? [];
  const references = last.flatMap((part) => (part.inlineData === undefined ? [] : [part.inlineData]));
  const [first] = references;
  const config = body.generationConfig;
  const modalities = config?.responseModalities?.map((modality) => modality.toUpperCase()) ?? ['TEXT', 'IMAGE'];
  const ordered = config?.imageConfig;
  const outputType = ordered?.imageOutputOptions?.mimeType;
  return {
    prompt: last
      .map((part) => part.text ?? '')
      .join('\n')
      .trim(),
    textCharacters: contents.reduce(
      (sum, content) => sum + content.parts.reduce((total, part) => total + (part.text?.length ?? 0), 0),
      0,
    ),
    promptImages: contents.reduce((sum, content) => sum + content.parts.filter(isPicture).length, 0),
    references: last.filter(isPicture).length,
    firstReference: first === undefined ? undefined : referencePixels(first.data),
    size:
      PICTURE_SIZES.find((size) => size === ordered?.imageSize) ?? (model.sizes.includes('1K') ? '1K' : (model.sizes[0] ?? '1K')),
    aspectRatio: ASPECT_RATIOS.find((ratio) => ratio === ordered?.aspectRatio),
    wantsText: modalities.includes('TEXT'),
    wantsPicture: modalities.includes('IMAGE'),
    includeThoughts: config?.thinkingConfig?.includeThoughts ?? false,
    thinkingLevel: LEVELS.find((level) => level === config?.thinkingConfig?.thinkingLevel?.toLowerCase()),
    mediaType: outputType === 'image/png' || outputType === 'image/jpeg' ? outputType : undefined,
  };
};

const isPicture = (part: { readonly inlineData?: unknown; readonly fileData?: unknown }): boolean =>
  part.inlineData !== undefined || part.fileData !== undefined;
