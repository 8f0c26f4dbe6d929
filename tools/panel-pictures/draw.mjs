// Draws the pictures of panels for the docs: `npm install` here, `npm run verify:observability -- --save panels.json` at the root, then
// `node draw.mjs ../../panels.json`. Wants Chromium of Debian; nothing is asked of any network.
import { readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';

/** Panels of the kinds whose components are on npm; heatmaps, tables and state timelines are plugins of Grafana itself. */
const PANELS = [
  'retake-overview / Success ratio',
  'retake-overview / Failovers in the last hour',
  'retake-overview / Calls by outcome',
  'retake-overview / Duration of calls',
  'retake-channels / Error rate by channel',
  'retake-channels / Failed attempts by class',
  'retake-channels / Share of attempts',
  'retake-cost / Spend an hour by channel',
  'retake-cost / Spent, held and limit',
  'retake-slo / Over 1h and 5m',
];
/** Pixels of a column of Grafana's 24, and of a row. */
const COLUMN = 60;
const ROW = 44;

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { from, to, panels } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const out = here('../../docs/images/panels/');
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

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
try {
  const page = await browser.newPage({ viewport: { width: 1_500, height: 600 } });
  page.on('pageerror', (error) => process.stderr.write(`${error.message}\n`));
  // A page of its own address: without one there is no local storage, which the components ask for.
  const empty = '<!doctype html><meta charset="utf-8"><body style="margin:0;font-family:sans-serif"></body>';
  await page.route('http://panels.invalid/', (route) => route.fulfill({ contentType: 'text/html', body: empty }));
  await page.goto('http://panels.invalid/');
  await page.addStyleTag({ content: textOf('.css') });
  await page.addScriptTag({ content: textOf('.js') });
  for (const name of PANELS) {
    const [uid, title] = name.split(' / ');
    const board = JSON.parse(readFileSync(here(`../../dashboards/generated/grafana/dashboards/${uid}.json`), 'utf8'));
    const panel = board.panels.find((each) => each.title === title);
    const looks = panels.find((each) => each.panel === name)?.looks;
    if (panel === undefined || looks === undefined) throw new Error(`There is no panel ${name}, or nothing was saved of it.`);
    const width = Math.min(1_200, Math.max(300, panel.gridPos.w * COLUMN));
    await page.evaluate(([...all]) => window.drawPanel(...all), [panel, looks, { from, to }, width, panel.gridPos.h * ROW]);
    await page.waitForFunction(() => document.querySelector('#panel canvas, #panel [class*="css"] span') !== null);
    // The plot is painted in the frame after next.
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 300)))),
    );
    const picture = await page.locator('#panel').screenshot();
    writeFileSync(`${out}${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.png`, picture);
  }
} finally {
  await browser.close();
}
