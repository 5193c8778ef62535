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
  page.on('pageerror', (error) => errors.push(error));
  await page.goto(pathToFileURL(file).href);
  const sentence = await page
    .waitForFunction(() => document.querySelector('[role=status]')?.textContent.match(/.*\d.*/)?.[0], { timeout: 10_000 })
    .then((handle) => handle.jsonValue());
  if (errors.length > 0) throw new AggregateError(errors, `${file}: ${errors[0]}`);
  console.log(`${file}: ${sentence}`);
  await page.close();
}
