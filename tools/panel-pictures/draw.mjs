// Draws the pictures of panels for the docs: `npm install` here, `npm run verify:observability -- --save panels.json` at the root, then
// `node draw.mjs ../../panels.json`. Wants Chromium of Debian; nothing is asked of any network. `--all <folder>` draws every panel there is
// there instead, to look at them.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { digestOf, DRAWN, pictureOf } from './panel-digest.mjs';
import { SHOWN } from './shown-panels.mjs';

/** Pixels of a column of Grafana's 24, and of a row. */
const COLUMN = 60;
const ROW = 44;
/** What says that a panel is drawn, whatever its kind. */
const IS_DRAWN = '#panel canvas, #panel [role="gridcell"], #panel [data-testid*="Bar gauge"], #panel [class*="css"] span';

const { values: options, positionals } = parseArgs({ options: { all: { type: 'string' } }, allowPositionals: true });
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { from, to, channel, panels } = JSON.parse(readFileSync(positionals[0], 'utf8'));
const out = options.all ?? here('../../docs/images/panels');
mkdirSync(out, { recursive: true });

const { outputFiles } = await build({
  entryPoints: [here('page.mjs')],
  bundle: true,
  write: false,
  outdir: 'unused',
  format: 'iife',
  loader: { '.svg': 'dataurl', '.ttf': 'empty', '.woff2': 'empty' },
  define: { 'process.env.NODE_ENV': '"production"' },
});
const textOf = (ending) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';

const drawn = {};
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
try {
  const page = await browser.newPage({ viewport: { width: 1_500, height: 900 } });
  page.on('pageerror', (error) => process.stderr.write(`${error.message}\n`));
  // A page of its own address: without one there is no local storage, which the components ask for.
  const empty = '<!doctype html><meta charset="utf-8"><body style="margin:0;font-family:sans-serif"></body>';
  await page.route('http://panels.invalid/', (route) => route.fulfill({ contentType: 'text/html', body: empty }));
  await page.goto('http://panels.invalid/');
  await page.addStyleTag({ content: textOf('.css') });
  await page.addScriptTag({ content: textOf('.js') });
  const names = options.all === undefined ? SHOWN : panels.map(({ panel }) => panel);
  for (const name of names) {
    const [uid, title] = name.split(' / ');
    const board = JSON.parse(readFileSync(here(`../../dashboards/generated/grafana/dashboards/${uid}.json`), 'utf8'));
    const panel = board.panels.find((each) => each.title === title);
    const looks = panels.find((each) => each.panel === name)?.looks;
    if (panel === undefined || looks === undefined) throw new Error(`There is no panel ${name}, or nothing was saved of it.`);
    if (looks.every(({ drawn, whole }) => drawn.length + whole.length === 0)) {
      process.stderr.write(`${name} is empty.\n`);
      continue;
    }
    const digest = digestOf(panel);
    // In the row of a channel, as Grafana fills it in.
    panel.title = title.replaceAll('$channel', channel);
    const width = Math.min(1_200, Math.max(300, panel.gridPos.w * COLUMN));
    await page.evaluate(([...all]) => window.drawPanel(...all), [panel, looks, { from, to }, width, panel.gridPos.h * ROW]);
    await page.waitForFunction((isDrawn) => document.querySelector(isDrawn) !== null, IS_DRAWN);
    // The plot is painted in the frame after next.
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 300)))),
    );
    const picture = await page.locator('#panel').screenshot();
    writeFileSync(`${out}/${pictureOf(name)}`, picture);
    drawn[name] = digest;
  }
  writeFileSync(`${out}/${DRAWN}`, `${JSON.stringify(drawn, undefined, 2)}\n`);
} finally {
  await browser.close();
}
