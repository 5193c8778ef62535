import { defineConfig } from '@playwright/test';

// No browser here calls home, and none needs a GPU: software drawing is the same everywhere.
const QUIET = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--force-color-profile=srgb',
];

export default defineConfig({
  testDir: 'tests/browser',
  forbidOnly: Boolean(process.env.CI),
  // One at a time: the page measures time, and a second browser would take the core it runs on.
  workers: 1,
  // The page runs against the clock, and a shared machine may stall it. A test that passes only when it is tried again is
  // listed as flaky.
  retries: process.env.CI ? 2 : 0,
  timeout: 60_000,
  reporter: 'list',
  snapshotPathTemplate: '{testDir}/shots/{arg}{ext}',
  use: {
    viewport: { width: 1280, height: 720 },
    deviceScaleFactor: 1,
    screenshot: 'only-on-failure',
    // Without $CHROMIUM, the one that Playwright installed.
    launchOptions: { executablePath: process.env.CHROMIUM || undefined, args: QUIET },
  },
  // Every test runs on the page as modules over HTTP, and on the built page from a double click.
  projects: [
    { name: 'http', use: { baseURL: `http://127.0.0.1:${process.env.PAGE_PORT}/` } },
    { name: 'file', use: { baseURL: new URL('.', import.meta.url).href } },
  ],
  // The server takes a free port and says which, so that two clones can be tested at once.
  webServer: { command: 'node scripts/serve.mjs 0', wait: { stdout: /127\.0\.0\.1:(?<page_port>\d+)/ } },
});
