import type { Catalog } from '../catalog/catalog.ts';
import { nearestNames } from '../catalog/nearest-names.ts';
import type { Channel } from '../channels/channel.ts';
import { joinPath, type Issue } from '../errors/issue.ts';
import type { Purposes } from '../routing/purpose.ts';
import type { Strategy } from '../routing/strategies/strategy.ts';

/** The options that name purposes. */
export interface PurposeNaming {
  readonly purposes: Purposes;
  readonly defaultPurpose: string;
  readonly defaultModel?: string | undefined;
}

/** Names in purposes have to be names of something, and of the two defaults there can be one. */
export function purposeIssues({ purposes, defaultPurpose, defaultModel }: PurposeNaming, catalog: Catalog): readonly Issue[] {
  return [
    ...Object.entries(purposes).flatMap(([purpose, { models }]) =>
      models.flatMap((model, index) => modelIssues(model, joinPath('purposes', [purpose, 'models', index]), catalog)),
    ),
    ...(Object.hasOwn(purposes, defaultPurpose)
      ? []
      : [{ path: 'defaultPurpose', message: `is no purpose; ${near(defaultPurpose, Object.keys(purposes))}` }]),
    ...(defaultModel !== undefined && defaultPurpose !== 'economy'
      ? [{ path: 'defaultModel', message: 'stands for the same requests as defaultPurpose; give one of both' }]
      : []),
  ];
}

/** What a strategy was told to look for has to be there, or it would silently order nothing. */
export function strategyIssues({ names }: Strategy, channels: readonly Channel[], catalog: Catalog): readonly Issue[] {
  if (names === undefined) return [];
  const ids = channels.map(({ id }) => id);
  const vendors = [...new Set(catalog.list().map(({ vendor }) => vendor))];
  return [
    ...names.channels.filter((id) => !ids.includes(id)).map((id) => unknown('channel of the service', id, ids)),
    ...names.vendors.filter((vendor) => !vendors.includes(vendor)).map((vendor) => unknown('vendor of a model', vendor, vendors)),
    ...names.models.flatMap((model) => modelIssues(model, 'strategy', catalog)),
  ];
}

function modelIssues(name: string, path: string, catalog: Catalog): readonly Issue[] {
  const found = catalog.resolve(name);
  if (found.found) return [];
  const hint = found.nearest.length > 0 ? `near it are ${found.nearest.join(', ')}` : 'add it with the option models';
  return [{ path, message: `names ${JSON.stringify(name)}, which is no model of the catalog; ${hint}` }];
}

function unknown(what: string, name: string, names: readonly string[]): Issue {
  return { path: 'strategy', message: `names ${JSON.stringify(name)}, which is no ${what}; ${near(name, names)}` };
}

function near(name: string, names: readonly string[]): string {
  const nearest = nearestNames(name, names);
  return nearest.length > 0 ? `near it are ${nearest.join(', ')}` : `there are ${names.join(', ')}`;
}
