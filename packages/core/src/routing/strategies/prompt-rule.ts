import { z } from 'zod';
import { ConfigInvalidError } from '../../errors/config-invalid-error.ts';
import { issuesOf } from '../../errors/issue.ts';

/** Whom a rule speaks for: a model by id or alias, all models of a vendor, or a channel by id. */
export type PromptPreference = { readonly model: string } | { readonly vendor: string } | { readonly channel: string };

/** Prompts of one kind, and who draws them best. Plain data, but for expressions. */
export interface PromptRule {
  /** For people, such as `typography`. */
  readonly name: string;
  /** Why, for people. */
  readonly because?: string | undefined;
  /**
   * Words and phrases of any language, or expressions without the flags `g` and `y`. A text is found as whole words, however they
   * are capitalised or spaced; a `*` at its end stands for any ending; Chinese, Japanese, Korean, Thai and others that set no spaces
   * are found anywhere. What the prompt asks to leave out (`no text`, `ohne Logo`, `文字なし`) is not found; an expression finds it.
   */
  readonly words: readonly (string | RegExp)[];
  /** What each of the words counts when it is found, however often. @default 1 */
  readonly weight?: number | undefined;
  /** The best first. */
  readonly prefer: readonly PromptPreference[];
}

const name = z.string().min(1, 'must not be empty');

const schema = z.array(
  z.strictObject({
    name,
    because: z.string().optional(),
    words: z
      .array(
        z.union(
          [
            z.string().refine((word) => /^\s*[^\s*][^*]*\*?\s*$/u.test(word), 'needs a word; "*" may only stand at its end'),
            z
              .instanceof(RegExp)
              .refine(
                ({ global, sticky }) => !global && !sticky,
                'must not have the flags g and y, which remember the last match',
              ),
          ],
          'must be a word, or a regular expression',
        ),
      )
      .min(1, 'needs at least one word'),
    weight: z.number('must be a finite number').positive('must be above 0').optional(),
    prefer: z
      .array(
        z.union(
          [z.strictObject({ model: name }), z.strictObject({ vendor: name }), z.strictObject({ channel: name })],
          'must be { model }, { vendor } or { channel }, one of them',
        ),
      )
      .min(1, 'needs at least one preference'),
  }),
  'must be an array of rules',
) satisfies z.ZodType<readonly PromptRule[]>;

/**
 * Reads the rules of `byPrompt()`.
 *
 * @throws ConfigInvalidError with every problem and its path.
 */
export function readPromptRules(rules: unknown): readonly PromptRule[] {
  const read = schema.safeParse(rules);
  if (!read.success) throw new ConfigInvalidError('byPrompt()', issuesOf(read.error, 'rules'));
  return read.data;
}
