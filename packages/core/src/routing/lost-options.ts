import type { Channel, Warning } from '../channels/channel.ts';
import type { Refusal } from './route-refusals.ts';

/** What a request asks of the picture in words that a channel does not understand. */
export interface LostOptions {
  /** Why it is left out; `undefined` when the request can do without all of them. */
  readonly refusal: Refusal | undefined;
  /** One for all that the request can do without. */
  readonly warnings: readonly Warning[];
}

/** An option that changes the picture, and whose it is. */
interface ToldOption {
  /** The id or kind under which the request gives it. */
  readonly name: string;
  readonly option: string;
}

/**
 * What each channel would leave out of a request: options that change the picture (`Channel.pictureOptions`) given to others, of which
 * it is given none of the same name. Options are never lost in silence: the channel is left out, or the loss was allowed and is told.
 *
 * @param optional names of options that the request can do without (`degrade.options`).
 * @returns one for each channel, in their order; `undefined` for one that loses nothing.
 */
export function lostOptions(
  channels: readonly Channel[],
  channelOptions: Readonly<Record<string, unknown>>,
  optional: readonly string[],
): readonly (LostOptions | undefined)[] {
  const told = toldOptions(channels, channelOptions);
  if (told.length === 0) return [];
  return channels.map((channel) => {
    const own = new Set([channel.id, channel.kind].flatMap((name) => Object.keys(givenTo(name, channelOptions))));
    const lost = told.filter(({ name, option }) => name !== channel.id && name !== channel.kind && !own.has(option));
    if (lost.length === 0) return undefined;
    const [refused, allowed] = [lost.filter(isNeeded(optional)), lost.filter(({ option }) => optional.includes(option))];
    return { refusal: refusalFor(refused), warnings: warningsFor(channel, allowed) };
  });
}

function toldOptions(channels: readonly Channel[], channelOptions: Readonly<Record<string, unknown>>): readonly ToldOption[] {
  return Object.keys(channelOptions).flatMap((name) => {
    const named = channels.filter(({ id, kind }) => id === name || kind === name);
    const changing = new Set(named.flatMap(({ pictureOptions = [] }) => pictureOptions));
    return Object.entries(givenTo(name, channelOptions)).flatMap(([option, value]) =>
      value !== undefined && changing.has(option) ? [{ name, option }] : [],
    );
  });
}

function givenTo(name: string, channelOptions: Readonly<Record<string, unknown>>): object {
  const given = Object.hasOwn(channelOptions, name) ? channelOptions[name] : undefined;
  return typeof given === 'object' && given !== null ? given : {};
}

function isNeeded(optional: readonly string[]): (told: ToldOption) => boolean {
  return ({ option }) => !optional.includes(option);
}

function refusalFor(lost: readonly ToldOption[]): Refusal | undefined {
  if (lost.length === 0) return undefined;
  const names = [...new Set(lost.map(({ option }) => `'${option}'`))].join(', ');
  const detail = `It cannot be told ${pathsOf(lost)}, which changes the picture; \`degrade: { options: [${names}] }\` lets it draw without`;
  return { reason: 'unsupported', detail };
}

function warningsFor({ id }: Channel, left: readonly ToldOption[]): readonly Warning[] {
  if (left.length === 0) return [];
  return [{ code: 'option_left_out', message: `${id} is not told ${pathsOf(left)}, as degrade.options allows` }];
}

function pathsOf(told: readonly ToldOption[]): string {
  return told.map(({ name, option }) => `channelOptions.${name}.${option}`).join(', ');
}
