import { ConfigInvalidError } from '../errors/config-invalid-error.ts';
import { issuesOf, type Issue } from '../errors/issue.ts';
import { modelSchema } from './model-schema.ts';
import type { Model } from './model.ts';

/** A model of one's own, or other facts for a known one: every field but `id` may then be left out. */
export type ModelEntry = Partial<Model> & Pick<Model, 'id'>;

/**
 * Puts configured entries over built-in models and checks the whole.
 *
 * @param entries meant to be `ModelEntry`s; from JavaScript they can be anything.
 * @throws ConfigInvalidError with every issue and its path, such as `models[0].abilities.sizes`.
 */
export function mergeModels(builtIn: readonly Model[], entries: readonly unknown[]): readonly Model[] {
  const issues: Issue[] = [];
  const merged = new Map(builtIn.map((model) => [model.id, model]));
  const pathOf = new Map<string, string>();
  for (const [index, entry] of entries.entries()) {
    const path = `models[${index}]`;
    const checked = modelSchema.safeParse(withDefaults(entry, merged));
    if (!checked.success) {
      issues.push(...issuesOf(checked.error, path));
      continue;
    }
    const { id } = checked.data;
    if (pathOf.has(id)) issues.push({ path: `${path}.id`, message: `is given twice, at ${pathOf.get(id)} too` });
    pathOf.set(id, path);
    merged.set(id, checked.data);
  }
  const models = [...merged.values()];
  // Names and successors can only be judged of entries that hold together in themselves.
  if (issues.length === 0) issues.push(...nameIssues(models, pathOf), ...successorIssues(models, pathOf));
  if (issues.length > 0) throw new ConfigInvalidError('models', issues);
  return Object.freeze(models);
}

/** What the schema is to judge. */
function withDefaults(entry: unknown, known: ReadonlyMap<string, Model>): unknown {
  if (typeof entry !== 'object' || entry === null || !('id' in entry) || typeof entry.id !== 'string') return entry;
  return { ...known.get(entry.id), ...entry };
}

function nameIssues(models: readonly Model[], pathOf: ReadonlyMap<string, string>): readonly Issue[] {
  const owners = new Map<string, Model>();
  const issues: Issue[] = [];
  for (const model of models) {
    for (const name of [model.id, ...model.aliases]) {
      const owner = owners.get(name.toLowerCase());
      if (owner === undefined) {
        owners.set(name.toLowerCase(), model);
        continue;
      }
      const path = pathOf.get(model.id) ?? pathOf.get(owner.id) ?? 'models';
      issues.push({ path: `${path}.aliases`, message: `the name ${name} belongs to both ${owner.id} and ${model.id}` });
    }
  }
  return issues;
}

function successorIssues(models: readonly Model[], pathOf: ReadonlyMap<string, string>): readonly Issue[] {
  const byId = new Map(models.map((model) => [model.id, model]));
  return models.flatMap((model) => {
    const path = `${pathOf.get(model.id) ?? 'models'}.lifecycle.successor`;
    const seen = new Set([model.id]);
    for (let { successor } = model.lifecycle; successor !== undefined;) {
      const next = byId.get(successor);
      if (next === undefined) return [{ path, message: `${successor} is the id of no model` }];
      if (seen.has(successor)) return [{ path, message: `the successors of ${model.id} lead in a circle` }];
      seen.add(successor);
      successor = next.lifecycle.successor;
    }
    return [];
  });
}
