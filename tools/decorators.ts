// Lets Node run sources with decorators, which it does not strip as it strips types:
// `node --conditions=@retake/source --import ./tools/decorators.ts app.ts`. Nest's are those of before the standard.
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'oxc-transform';

/** Of a class, a member or a parameter; what only looks like one costs a transform that changes nothing. */
const DECORATOR = /(?:^|[\s(])@[A-Z]\w*\(/m;

registerHooks({
  resolve(specifier, context, next) {
    // What the transform leaves to its runtime is found from here, wherever it is needed.
    const parentURL = specifier.startsWith('@oxc-project/runtime/') ? import.meta.url : context.parentURL;
    return next(specifier, { ...context, parentURL });
  },
  load(url, context, next) {
    if (!url.startsWith('file:') || !url.endsWith('.ts')) return next(url, context);
    const path = fileURLToPath(url);
    const source = readFileSync(path, 'utf8');
    if (!DECORATOR.test(source)) return next(url, context);
    const { code, errors } = transformSync(path, source, {
      decorator: { legacy: true },
      typescript: { onlyRemoveTypeImports: true },
    });
    if (errors.length > 0) throw new SyntaxError(errors.map(({ codeframe }) => codeframe).join('\n'));
    return { format: 'module', source: code, shortCircuit: true };
  },
});
