import { parseArgs } from 'node:util';
import { IMAGE_SIZES, type ImageSize } from '../catalog/size.ts';
import type { CostPlanOptions, CostReference } from './cost-plan-options.ts';
import { APRIL_2026_MIX, type MixEntry, TODAY_MIX } from './mix.ts';
import { april2026Prices, flatPrices, listPrices, type PricedChannel } from './priced-channel.ts';

/** What a command line asks for. */
export type Command =
  | { readonly does: 'help' }
  | { readonly does: 'plan'; readonly options: CostPlanOptions; readonly json: boolean }
  | { readonly does: 'refuse'; readonly problems: readonly string[] };

/** What `--help` prints. */
export const HELP = `Plans what pictures will cost, from the prices of the catalog. Sends nothing anywhere.

  retake-plan-costs --images 10000 [options]

  --images <n>             pictures a month
  --mix <mix>              today (default), april-2026, or model[@size]:share,…
                           such as gemini-3-pro-image@4K:10,gemini-nano-banana-2.1:90
  --channel <channel>      list (default: the vendors' list prices), april-2026, or a seller with
                           flat prices: laozhang=gemini-3-pro-image:0.09,…   May be repeated.
  --batch <share>          share that can wait over night, 0 to 1
  --retries <rate>         attempts that fail, for each picture
  --failed-billed <share>  share of those that is billed all the same, 0 to 1
  --references <n>         reference images sent with a picture, on average
  --sizes <shares>         such as 1K:70,2K:25,4K:5, in place of the sizes of the mix
  --prompt-chars <n>       length of a prompt (default 400)
  --series <n>             series a month of one reference and ten variants; 0 tells what one costs
  --series-references <n>  references a series (default 1)
  --series-variants <n>    variants a series (default 10)
  --outage-hours <n>       hours of outage a month, with the next two: what they lose
  --requests-per-day <n>
  --usd-per-request <usd>
  --against <reference>    what to compare with: dollars a picture, or model[@size]
  --json                   prints the plan as JSON
  --help                   prints this
`;

const FLAGS = {
  images: { type: 'string' },
  mix: { type: 'string' },
  channel: { type: 'string', multiple: true },
  batch: { type: 'string' },
  retries: { type: 'string' },
  'failed-billed': { type: 'string' },
  references: { type: 'string' },
  sizes: { type: 'string' },
  'prompt-chars': { type: 'string' },
  series: { type: 'string' },
  'series-references': { type: 'string' },
  'series-variants': { type: 'string' },
  'outage-hours': { type: 'string' },
  'requests-per-day': { type: 'string' },
  'usd-per-request': { type: 'string' },
  against: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

type Flag = keyof typeof FLAGS;

/** Reads a command line, without the interpreter and the script; every problem at once. */
export function readCommand(args: readonly string[]): Command {
  const parsed = parse(args);
  if ('problem' in parsed) return { does: 'refuse', problems: [parsed.problem] };
  const { values } = parsed;
  if (values.help === true) return { does: 'help' };
  const problems: string[] = [];
  const told = (flag: Flag): string | undefined => {
    const value = values[flag];
    return typeof value === 'string' ? value : undefined;
  };
  const number = (flag: Flag): number | undefined => numberOf(told(flag), `--${flag}`, problems);
  const imagesPerMonth = number('images');
  if (values.images === undefined) problems.push('--images is missing: how many pictures a month?');
  const series = number('series');
  const downtime = [number('outage-hours'), number('requests-per-day'), number('usd-per-request')] as const;
  const [outageHours, requestsPerDay, usdPerRequest] = downtime;
  const hasDowntime = downtime.some((part) => part !== undefined);
  if (hasDowntime && downtime.includes(undefined)) {
    problems.push('--outage-hours, --requests-per-day and --usd-per-request are needed together');
  }
  if (series === undefined && (values['series-references'] ?? values['series-variants']) !== undefined) {
    problems.push('--series-references and --series-variants need --series');
  }
  const options: CostPlanOptions = {
    imagesPerMonth: imagesPerMonth ?? 0,
    mix: mixOf(told('mix'), problems),
    channels: (values.channel ?? ['list']).flatMap((channel) => channelOf(channel, problems)),
    batchShare: number('batch'),
    retryRate: number('retries'),
    failedButBilledRate: number('failed-billed'),
    referencesPerImage: number('references'),
    sizes: sizesOf(told('sizes'), problems),
    promptChars: number('prompt-chars'),
    series:
      series === undefined
        ? undefined
        : { perMonth: series, references: number('series-references'), variants: number('series-variants') },
    downtime:
      outageHours === undefined || requestsPerDay === undefined || usdPerRequest === undefined
        ? undefined
        : { outageHours, requestsPerDay, usdPerRequest },
    reference: referenceOf(told('against'), problems),
  };
  return problems.length > 0 ? { does: 'refuse', problems } : { does: 'plan', options, json: values.json === true };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: FLAGS, allowPositionals: false });
  } catch (error) {
    return { problem: error instanceof Error ? error.message : 'The command line cannot be read' };
  }
}

function numberOf(text: string | undefined, what: string, problems: string[]): number | undefined {
  if (text === undefined) return undefined;
  const number = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(number)) return number;
  problems.push(`${what}: ${JSON.stringify(text)} is no number`);
  return undefined;
}

/** `left:number,…`, each pair read by `take`. */
function pairs(text: string, what: string, problems: string[], take: (left: string, right: number) => void): void {
  for (const pair of text.split(',')) {
    const colon = pair.lastIndexOf(':');
    const right = colon === -1 ? undefined : numberOf(pair.slice(colon + 1), what, problems);
    if (colon === -1) problems.push(`${what}: ${JSON.stringify(pair)} has no number after a colon`);
    else if (right !== undefined) take(pair.slice(0, colon).trim(), right);
  }
}

function mixOf(text: string | undefined, problems: string[]): readonly MixEntry[] | undefined {
  if (text === undefined || text === 'today') return TODAY_MIX;
  if (text === 'april-2026') return APRIL_2026_MIX;
  const mix: MixEntry[] = [];
  pairs(text, '--mix', problems, (left, share) => {
    const { model, size } = modelAt(left, '--mix', problems);
    mix.push({ model, size, share });
  });
  return mix;
}

function channelOf(text: string, problems: string[]): readonly PricedChannel[] {
  if (text === 'list') return [listPrices()];
  if (text === 'april-2026') return [april2026Prices()];
  const equals = text.indexOf('=');
  if (equals < 1) {
    problems.push(`--channel: ${JSON.stringify(text)} is neither list nor april-2026 nor name=model:usd,…`);
    return [];
  }
  const prices: Record<string, number> = {};
  pairs(text.slice(equals + 1), '--channel', problems, (model, usd) => {
    if (usd >= 0) prices[model] = usd;
    else problems.push(`--channel: ${JSON.stringify(model)} cannot cost less than nothing`);
  });
  return [flatPrices(text.slice(0, equals), prices)];
}

function sizesOf(text: string | undefined, problems: string[]): CostPlanOptions['sizes'] {
  if (text === undefined) return undefined;
  const sizes: Partial<Record<ImageSize, number>> = {};
  pairs(text, '--sizes', problems, (left, share) => {
    const size = sizeOf(left, '--sizes', problems);
    if (size !== undefined) sizes[size] = share;
  });
  return sizes;
}

function referenceOf(text: string | undefined, problems: string[]): CostReference | undefined {
  if (text === undefined) return undefined;
  const usd = Number(text);
  if (text.trim() !== '' && Number.isFinite(usd)) return { usdPerImage: usd };
  return modelAt(text, '--against', problems);
}

function modelAt(
  text: string,
  what: string,
  problems: string[],
): { readonly model: string; readonly size?: ImageSize | undefined } {
  const at = text.lastIndexOf('@');
  if (at === -1) return { model: text };
  return { model: text.slice(0, at), size: sizeOf(text.slice(at + 1), what, problems) };
}

function sizeOf(text: string, what: string, problems: string[]): ImageSize | undefined {
  const size = IMAGE_SIZES.find((each) => each === text.toUpperCase());
  if (size === undefined) problems.push(`${what}: ${JSON.stringify(text)} is no size; there are ${IMAGE_SIZES.join(', ')}`);
  return size;
}
