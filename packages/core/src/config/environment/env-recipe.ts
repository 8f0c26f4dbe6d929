import type { Channel } from '../../channels/channel.ts';
import { ConfigInvalidError } from '../../errors/config-invalid-error.ts';

/** The variables of a process, as `process.env` holds them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** An option of a channel that comes from the environment. */
export interface EnvOption {
  /** Variables that can hold it, the preferred one first. */
  readonly variables: readonly string[];
  /** What it has to be, in words: they stand in for the channel's own message, which might show part of a value. */
  readonly takes: string;
  readonly required?: true;
}

/** How a channel is made from the environment. */
export interface EnvRecipe {
  /** The id the channel gets. */
  readonly id: string;
  /** By option; the first one announces the channel, and without it nothing else is looked at. */
  readonly options: Readonly<Record<string, EnvOption>>;
  /** What else a reader should know, behind `found`. */
  readonly note?: string;
  /** The package that the channel's module needs besides Retake. */
  readonly peer?: string;
  /** A variable that says, with `false` or `0`, that the channel is not wanted. */
  readonly unless?: string;
  /**
   * Makes the channel from what was found, loading its module.
   *
   * @throws ConfigInvalidError
   */
  make(values: EnvValues): Promise<Channel>;
}

/** The values of a recipe, by option; those that are not set are absent. */
export type EnvValues = Readonly<Record<string, string>>;

/** What became of a recipe: a channel, or why there is none. Sentences name variables and never quote them. */
export type Cooked =
  | { readonly channel: Channel; readonly found: string }
  | { readonly missing: string }
  | { readonly problems: readonly string[] };

/** Makes the channel of a recipe, if the environment has what it takes. */
export async function cook(recipe: EnvRecipe, env: Environment): Promise<Cooked> {
  const { id, options, unless, note } = recipe;
  const [announcing] = Object.values(options);
  if (announcing === undefined || variableOf(announcing, env) === undefined) {
    return { missing: `${id}: ${announcing?.variables.join(' or ') ?? 'nothing'} is not set` };
  }
  if (unless !== undefined && /^(?:false|0)$/i.test(env[unless] ?? '')) {
    return { missing: `${id}: ${unless} says that it is not wanted` };
  }
  const set = Object.entries(options).flatMap(([name, option]) => {
    const variable = variableOf(option, env);
    return variable === undefined ? [] : [{ name, variable, value: env[variable] ?? '' }];
  });
  const lacking = Object.values(options).filter((option) => option.required === true && variableOf(option, env) === undefined);
  if (lacking.length > 0) {
    return {
      problems: lacking.map(
        ({ variables, takes }) =>
          `${id}: ${set[0]?.variable ?? ''} is set, but ${variables.join(' or ')} is not; it takes ${takes}`,
      ),
    };
  }
  try {
    const channel = await recipe.make(Object.fromEntries(set.map(({ name, value }) => [name, value])));
    return {
      channel,
      found: `${id}: from ${set.map(({ variable }) => variable).join(', ')}${note === undefined ? '' : `; ${note}`}`,
    };
  } catch (error) {
    return { problems: problemsOf(recipe, set, error) };
  }
}

/** Empty is not set: that is how containers and shells leave out a variable. */
function variableOf({ variables }: EnvOption, env: Environment): string | undefined {
  return variables.find((name) => Object.hasOwn(env, name) && env[name] !== undefined && env[name] !== '');
}

function problemsOf(
  { id, options, peer }: EnvRecipe,
  set: readonly { readonly name: string; readonly variable: string }[],
  error: unknown,
): readonly string[] {
  if (peer !== undefined && isMissing(peer, error)) {
    return [`${id}: ${set[0]?.variable ?? ''} is set, but the package ${peer} is not installed; npm install ${peer}`];
  }
  if (!ConfigInvalidError.isInstance(error)) throw error;
  const wrong = new Set(error.issues.map(({ path }) => /^\w+/.exec(path)?.[0] ?? ''));
  return set
    .filter(({ name }) => wrong.has(name))
    .map(({ name, variable }) => `${id}: ${variable} is not usable; it takes ${options[name]?.takes ?? 'something else'}`)
    .concat(
      [...wrong].filter((name) => !set.some((each) => each.name === name)).map((name) => `${id}: its ${name} is not usable`),
    );
}

function isMissing(peer: string, error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND' && error.message.includes(peer);
}
