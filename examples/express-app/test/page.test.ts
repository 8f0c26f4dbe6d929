import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { drawPicture } from '@retake/simulator';
import axe, { type AxeResults } from 'axe-core';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createApp } from '../src/create-app.ts';
import { simulatedUpstreams, type SimulationOptions } from '../src/upstreams.ts';
import { findChromium, NO_CHROMIUM } from './chromium.ts';

const executablePath = findChromium();

/** The picture in the README; written where RETAKE_SCREENSHOT is set, since no two machines draw the same pixels. */
const SCREENSHOT = fileURLToPath(
  new URL(
    process.env['RETAKE_SCREENSHOT'] === undefined ? '../../../out/page.png' : '../../../docs/images/page.png',
    import.meta.url,
  ),
);

describe.skipIf(executablePath === undefined)(
  `the page in Chromium${executablePath === undefined ? ` (${NO_CHROMIUM})` : ''}`,
  () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] });
    });
    afterAll(() => browser.close());

    /** The page of an app of its own, ended with the test; nothing may go wrong in it unnoticed. */
    async function open(simulation: SimulationOptions, context: BrowserContextOptions = {}): Promise<Page> {
      const upstreams = await simulatedUpstreams({ medianMs: 40, ...simulation });
      const { app, close } = createApp({ channels: upstreams.channels, defaultPurpose: 'economy', probe: false });
      const server = app.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const page = await browser.newPage(context);
      // What waits in vain is ended by the test; a browser on a busy machine takes its time.
      page.setDefaultTimeout(0);
      const problems: string[] = [];
      page.on('pageerror', (error) => problems.push(error.message));
      page.on('console', (message) => {
        // An answer that is no success is told by the page.
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) problems.push(message.text());
      });
      onTestFinished(async () => {
        await page.close();
        await close();
        server.closeAllConnections();
        server.close();
        await upstreams.close();
        expect(problems).toEqual([]);
      });
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      await page.getByLabel('Who draws').selectOption('model gemini-3-pro-image');
      return page;
    }

    const drawn = (page: Page) =>
      page
        .getByRole('status')
        .filter({ hasText: /^Drawn by/ })
        .waitFor();

    it('draws: the picture, the trail of attempts, what it cost, and the health of the channels', async () => {
      const page = await open({ seed: 4 }, { viewport: { width: 1180, height: 860 } });
      await page.getByLabel('Aspect ratio').selectOption('16:9');
      await page.getByRole('button', { name: 'Draw' }).click();
      await drawn(page);
      const picture = page.getByRole('img', { name: 'A red kite over a beach' });
      await picture.waitFor();
      expect(
        await picture.evaluate((image) => ['naturalWidth', 'naturalHeight'].map((name): unknown => Reflect.get(image, name))),
      ).toEqual([1376, 768]);
      const trail = await page.getByRole('log').getByRole('listitem').allTextContents();
      expect(trail.length).toBeGreaterThan(1);
      expect(trail[0]).toMatch(/^overloaded after \d+\.\d s, not-billed: gemini, gemini-3-pro-image/);
      expect(trail.at(-1)).toMatch(/^delivered after \d+\.\d s: /);
      expect(await page.getByRole('status').textContent()).toMatch(/^Drawn by \w+ after \d attempts, for \$0\.\d{6}\.$/);
      const health = page.getByRole('table', { name: 'Health of each channel and model' });
      expect(await health.getByRole('row').count()).toBe(trail.length + 1);
      mkdirSync(fileURLToPath(new URL('.', `file://${SCREENSHOT}`)), { recursive: true });
      await page.screenshot({ path: SCREENSHOT, fullPage: true });
    });

    it('changes pictures from files, and works by keyboard alone', async () => {
      const page = await open({});
      const mug = drawPicture({ width: 320, height: 240, mediaType: 'image/png', caption: 'mug', seed: 3 });
      await page
        .getByLabel('Reference images')
        .setInputFiles({ name: 'mug.png', mimeType: 'image/png', buffer: Buffer.from(mug) });
      await page.getByLabel('Prompt').fill('put the mug on a table');
      await page.getByLabel('Reference images').focus();
      await page.keyboard.press('Tab');
      expect(await page.locator(':focus').getAttribute('id')).toBe('draw');
      await page.keyboard.press('Enter');
      await drawn(page);
      await page.getByRole('img', { name: 'put the mug on a table' }).waitFor();
    });

    it('says what is wrong, and what was cancelled', async () => {
      const page = await open({ medianMs: 3_600_000 });
      await page.getByLabel('Prompt').fill('   ');
      await page.getByRole('button', { name: 'Draw' }).click();
      await page.getByRole('status').filter({ hasText: 'prompt: must say what to draw' }).waitFor();
      await page.getByLabel('Prompt').fill('a kite');
      await page.getByRole('button', { name: 'Draw' }).click();
      await page.getByRole('log').getByText('asking').waitFor();
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('status').filter({ hasText: 'Cancelled.' }).waitFor();
      expect(await page.getByRole('button', { name: 'Draw' }).isEnabled()).toBe(true);
    });

    it.each(['light', 'dark'] as const)('has no barrier that can be found, in %s colours', async (colorScheme) => {
      const page = await open({}, { colorScheme });
      await page.getByRole('button', { name: 'Draw' }).click();
      await drawn(page);
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate<AxeResults>('axe.run()');
      expect(violations.map(({ id, help }) => `${id}: ${help}`)).toEqual([]);
    });
  },
);
