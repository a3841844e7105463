import { mkdir, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type RunningLakeward, startLakeward } from './start-lakeward.ts';

const screenshots = join(import.meta.dirname, '../.screenshots');

describe('the playground in a real browser', () => {
  let lakeward: RunningLakeward;
  let browser: Browser;
  let page: Page;
  const outside: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    await mkdir(screenshots, { recursive: true });
    lakeward = await startLakeward({ shape: 'one process', env: { SPARK_INSTALL: 'never' } });
    browser = await playwright.launch({
      executablePath: process.env['CHROMIUM_PATH'] ?? (await chromium.executablePath()),
      args: [...chromium.args, '--disable-background-networking'],
      headless: true,
    });
    page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    page.on('request', (request) => {
      if (!request.url().startsWith(lakeward.url) && !/^(data|blob):/.test(request.url())) outside.push(request.url());
    });
    // A refused query is answered with 400, which Chromium writes down as an error of its own.
    page.on(
      'console',
      (message) => message.type() === 'error' && !message.text().includes('status of 400') && complaints.push(message.text()),
    );
    page.on('pageerror', (error) => complaints.push(error.message));
  });
  afterAll(async () => {
    await browser?.close();
    await lakeward?.[Symbol.asyncDispose]();
  });

  it('opens a link of an example as its user, runs it and shows the rows', async () => {
    await page.goto(`${lakeward.url}/?user=analyst-west&example=04-flights-of-the-west-desk`);
    await page.getByRole('button', { name: /execute query/i }).click();
    await page.locator('.graphiql-response').getByText('"destination"').first().waitFor();
    await page.screenshot({ path: join(screenshots, 'playground.png') });
    expect(await page.locator('.graphiql-response').innerText()).toContain('"origin"');
  });

  it('has every example as a tab', async () => {
    const examples = (await readdir(join(import.meta.dirname, '../examples'))).filter((name) => name.endsWith('.graphql'));
    expect(await page.getByRole('tab').count()).toBeGreaterThanOrEqual(examples.length);
  });

  it('the user switcher changes who asks', async () => {
    await page.getByLabel(/user/i).selectOption('visitor');
    await page.getByRole('button', { name: /execute query/i }).click();
    await page.locator('.graphiql-response').getByText('GRAPHQL_VALIDATION_FAILED').waitFor();
    await page.screenshot({ path: join(screenshots, 'visitor.png') });
  });

  it('shows the docs of the schema', async () => {
    await page.getByLabel(/user/i).selectOption('steward');
    await page.getByRole('button', { name: /documentation/i }).click();
    await page.locator('.graphiql-doc-explorer').getByRole('link', { name: 'Mutation' }).waitFor();
    await page.screenshot({ path: join(screenshots, 'docs.png') });
  });

  it('asked no host but its own and complained of nothing', async () => {
    expect(outside).toEqual([]);
    expect(complaints).toEqual([]);
    expect((await readFile(join(screenshots, 'playground.png'))).byteLength).toBeGreaterThan(20_000);
  });
});
