// Opens files in Firefox from disk, under the rules that an ordinary Firefox has: `FIREFOX=... node firefox.mjs FILE...`
// Firefox's rules for local files differ from Chromium's, and Playwright drives only a patched Firefox.
import { pathToFileURL } from 'node:url';
import { launch } from 'puppeteer-core';

// Puppeteer relaxes the rule that this test is about.
const STRICT = { 'security.fileuri.strict_origin_policy': true };

const browser = await launch({
  browser: 'firefox',
  executablePath: process.env.FIREFOX,
  extraPrefsFirefox: STRICT,
});
try {
  for (const file of process.argv.slice(2)) await opens(file);
} finally {
  await browser.close();
}

/** @param {string} file */
async function opens(file) {
  const page = await browser.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(pathToFileURL(file).href);
  await page.waitForFunction(() => /\d/.test(document.querySelector('[role=status]')?.textContent), { timeout: 10_000 })
    .catch(() => errors.push('the live region never stated a run'));
  const sentence = await page.$eval('[role=status]', (status) => status.textContent.trim());
  console.log(`${file}: ${sentence}`);
  if (errors.length > 0) throw new Error(`${file}: ${errors.join('; ')}`);
  await page.close();
}
