import { createCatalog, DEFAULT_MODEL, formatUsd, IMAGE_SIZES } from '@retake/core';
import type { ImageSize, Model, ModelFamily, Source } from '@retake/core';

const FAMILY: Readonly<Record<ModelFamily, string>> = {
  gemini: 'Gemini (Nano Banana)',
  imagen: 'Imagen',
  openai: 'GPT Image',
  flux: 'FLUX',
  seedream: 'Seedream',
  'stable-diffusion': 'Stable Diffusion',
  other: 'Others',
};

/** The families that a channel of this version can draw with. */
const SERVED: ReadonlySet<ModelFamily> = new Set(['gemini', 'imagen', 'openai', 'flux', 'seedream', 'stable-diffusion']);

/** `docs/reference/models.md`: every model that the catalog knows by itself, as the code has it. */
export function modelsPage(): string {
  const models = createCatalog().list();
  // Not today: the page would go stale by itself. The vendors' days stand beside each status.
  const asOf = models
    .flatMap((model) => sourcesOf(model).map(({ date }) => date))
    .reduce((one, other) => (one > other ? one : other));
  const catalog = createCatalog({ now: () => Date.parse(asOf) });
  return [
    '# Models',
    '',
    '<!-- Written by `npm run docs` from packages/core/src/catalog/models/. Change it there. -->',
    '',
    'Every model that the catalog knows by itself: what to call it, what it can draw, what its vendor asks for a picture.',
    '',
    `- **A request that names neither a model nor a purpose** is of the purpose \`economy\`, whose first model is \`${DEFAULT_MODEL}\`.`,
    ...bareName(catalog),
    '- Names are ids or aliases, in any case. A deprecated model draws with a warning; a retired one is refused with `model_retired`,',
    "  which names its successor, or drawn by that with `onRetiredModel: 'successor'`.",
    '- [Which channel sells which family](../channels/README.md), and what it takes to set one up.',
    '- `models` of `createImageService` adds models and corrects facts.',
    '',
    `Status as of ${asOf}, the day of the newest source; days that come later are applied by the running service. **Picture** is the vendor's list`,
    'price of one picture at each size: where a vendor prices tokens, of the picture itself, and prompt, references, text and thinking come on',
    'top (`images.estimate()` computes all of it). GPT Image: a square picture, by quality. A relay has prices of its own. "unknown" is not known, never free.',
    '',
    ...[...Map.groupBy(models, ({ family }) => family)].flatMap(([family, its]) => section(family, its, catalog)),
  ].join('\n');
}

type Statuses = Pick<ReturnType<typeof createCatalog>, 'resolve' | 'statusOf' | 'successorOf'>;

/** What most people type first. */
function bareName(catalog: Statuses): readonly string[] {
  const bare = catalog.resolve('nano-banana');
  if (!bare.found) throw new Error('Nothing is called nano-banana any more: say on this page what it means now.');
  const { model, status, successor } = bare;
  return [
    `- **\`nano-banana\`, bare,** is \`${model.id}\`, to which Google gave the name: ${statusText(model, status)}. ${
      successor === undefined ? '' : `For its successor write \`${successor.aliases[0] ?? successor.id}\`.`
    }`.trimEnd(),
  ];
}

function section(family: ModelFamily, models: readonly Model[], catalog: Statuses): readonly string[] {
  const ratios = Map.groupBy(models, ({ abilities }) => abilities.aspectRatios.join(', '));
  const notes = models.flatMap(({ id, lifecycle: { note } }) => (note === undefined ? [] : [`- \`${id}\`: ${note}`]));
  const sources: string[] = [];
  const cite: Cite = ({ source, date }) => {
    const text = `${source} (${date})`;
    if (!sources.includes(text)) sources.push(text);
    return sources.indexOf(text) + 1;
  };
  return [
    `## ${FAMILY[family]}`,
    '',
    ...(SERVED.has(family) ? [] : ['No channel of this version draws with these.', '']),
    '| model | aliases | status | sizes | references | picture | sources |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...models.map((model) => `| ${row(model, catalog, cite).join(' | ')} |`),
    '',
    ...[...ratios].flatMap(([list, its]) => [
      `${ratios.size === 1 ? 'Ratios' : `Ratios of ${its.map(({ id }) => `\`${id}\``).join(', ')}`}: ${list}.`,
      '',
    ]),
    ...(notes.length === 0 ? [] : [...notes, '']),
    'Sources:',
    '',
    ...sources.map((source, index) => `${index + 1}. ${source}`),
    '',
  ];
}

/** Gives a source its number below the table. */
type Cite = (source: Source) => number;

function row(model: Model, catalog: Statuses, cite: Cite): readonly string[] {
  const { id, aliases, abilities } = model;
  return [
    `\`${id}\``,
    aliases.map((alias) => `\`${alias}\``).join(', '),
    statusText(model, catalog.statusOf(model), catalog.successorOf(model)),
    sizesText(abilities),
    abilities.maxReferences === 0 ? 'none' : `up to ${abilities.maxReferences}`,
    priceText(model),
    sourcesText(model, cite),
  ];
}

function sizesText({ sizes, ratiosOfSize = {} }: Model['abilities']): string {
  return IMAGE_SIZES.filter((size) => sizes.includes(size))
    .map((size) => (ratiosOfSize[size] === undefined ? size : `${size} (${ratiosOfSize[size].join(', ')})`))
    .join(', ');
}

function statusText({ lifecycle }: Model, status: string, successor?: Model): string {
  const { since, deprecatedAt, retiredAt } = lifecycle;
  const instead = successor === undefined ? '' : `; use \`${successor.id}\``;
  switch (status) {
    case 'live':
      return since === undefined ? 'live' : `live since ${since}`;
    case 'deprecated':
      return `deprecated${deprecatedAt === undefined ? '' : ` since ${deprecatedAt}`}${retiredAt === undefined ? '' : `, off on ${retiredAt}`}${instead}`;
    default:
      return `retired${retiredAt === undefined ? '' : ` since ${retiredAt}`}${instead}`;
  }
}

function priceText(model: Model): string {
  const { listPrice: price, abilities } = model;
  const sizes = IMAGE_SIZES.filter((size) => abilities.sizes.includes(size));
  switch (price?.basis) {
    case undefined:
      return 'unknown';
    case 'request':
      return `${formatUsd(price.nanoUsd)} an answer`;
    case 'picture':
      return [
        bySize(sizes, (size) => price.nanoUsd[size]),
        ...(price.referenceNanoUsd === undefined ? [] : [`each reference ${formatUsd(price.referenceNanoUsd)}`]),
      ].join('; ');
    case 'megapixel':
      return [
        `first megapixel ${formatUsd(price.firstNanoUsd)}`,
        ...(price.firstEditedNanoUsd === undefined ? [] : [`edited ${formatUsd(price.firstEditedNanoUsd)}`]),
      ].join('; ');
    case 'tokens': {
      const rate = price.outputImageNanoUsd;
      const byQuality = Object.entries(model.imageTokensByQuality ?? {});
      if (byQuality.length > 0) {
        return byQuality
          .map(([quality, tokens]) => `${quality}: ${bySize(sizes, (size) => times(tokens[size], rate))}`)
          .join('; ');
      }
      if (Object.keys(model.imageTokens).length > 0) return bySize(sizes, (size) => times(model.imageTokens[size], rate));
      return `${formatUsd(rate * 1_000_000)} a million picture tokens; their count is not published`;
    }
    default:
      return price satisfies never;
  }
}

function times(tokens: number | undefined, rate: number): number | undefined {
  return tokens === undefined ? undefined : tokens * rate;
}

function bySize(sizes: readonly ImageSize[], priceAt: (size: ImageSize) => number | undefined): string {
  return sizes
    .map((size) => {
      const nanoUsd = priceAt(size);
      return `${size} ${nanoUsd === undefined ? 'unknown' : formatUsd(nanoUsd)}`;
    })
    .join(', ');
}

function sourcesOf({ lifecycle, abilities, figures, listPrice }: Model): readonly Source[] {
  return [lifecycle, abilities, figures, ...(listPrice === undefined ? [] : [listPrice])];
}

/** Where status, price and token counts come from; the sources of abilities and pixels stand in the code. */
function sourcesText({ lifecycle, listPrice, imageTokens, imageTokensByQuality, figures }: Model, cite: Cite): string {
  const counted = Object.keys({ ...imageTokens, ...imageTokensByQuality }).length > 0;
  return [
    `status ${cite(lifecycle)}`,
    ...(listPrice === undefined ? [] : [`price ${cite(listPrice)}`]),
    ...(listPrice?.basis === 'tokens' && counted ? [`tokens ${cite(figures)}`] : []),
  ].join(', ');
}
