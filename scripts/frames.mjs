// Measures the built page as the weakest laptop would run it: headless Chromium, drawing in software.
//
//   npm run frames [seconds] [part...]      after `cargo xtask build`; $CHROMIUM may name the browser
//
// Parts are start, scenes, engine, members and memory; without any, all are measured.
//
// Beside each run stands an empty page, measured before and after on the same machine: where that one is late too, the
// machine was busy, not the page. The processor time that a frame takes on each thread hardly depends on who else runs.
import { chromium } from '@playwright/test';
import { context } from 'esbuild';
import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import config from '../playwright.config.js';
import { measureEngine } from './frames/engine.mjs';
import { frameTimes, median, quantile, responseTime } from './frames/measure.mjs';
import { measureMembers } from './frames/members.mjs';
import { measureMemory } from './frames/memory.mjs';
import { blank, openBusy, startUp } from './frames/scenes.mjs';
import { threadTimes } from './frames/threads.mjs';

const WORDS = process.argv.slice(2);
const SECONDS = WORDS.map(Number).find((number) => number > 0) ?? 10;
const SCREEN = { width: 1920, height: 1080 };
const PRESSES = 16;
/** @type {import('./frames/measure.mjs').Press[]} */
const HANDS = [
  { name: 'K, kill', event: 'keydown', press: (page) => page.keyboard.press('k'), watched: '#ticker' },
  { name: 'Space, play or pause', event: 'keydown', press: (page) => page.keyboard.press(' '), watched: '.bar' },
  { name: 'a click on a node', event: 'click', press: (page) => page.locator('#stage, canvas').first().click(), watched: '#ticker' },
];
/** Nodes of SWIM's measure, and the bytes that it may take. */
const MEMBERS = 10_000;
const MEMBERS_BYTES = 256 * 2 ** 20;
/** Nodes, and the milliseconds that 95 of 100 frames may take. */
const SCENES = [[10_000, 20], [1_000, 17], [200, 17]];

/** Nodes that are played for an hour. */
const PLAYED = [200, 10_000];

const root = fileURLToPath(new URL('..', import.meta.url));
const index = pathToFileURL(`${root}/index.html`).href;
const found = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find(existsSync);
const browser = await chromium.launch({ ...config.use?.launchOptions, executablePath: process.env.CHROMIUM ?? found });
/** @type {Record<string, () => Promise<void>>} */
const PARTS = { start: reportStart, scenes: reportScenes, engine: reportEngine, members: reportMembers, memory: reportMemories };
try {
  console.log(`Chromium ${browser.version()}, ${SCREEN.width} by ${SCREEN.height}, software drawing, ${SECONDS} s a scene`);
  const wanted = WORDS.filter((word) => word in PARTS);
  for (const part of wanted.length > 0 ? wanted : Object.keys(PARTS)) await PARTS[part]();
} finally {
  await browser.close();
}

async function reportStart() {
  const times = [];
  for (let i = 0; i < 5; i += 1) times.push(await startUp(browser, SCREEN, index));
  console.log('\nopening from disk');
  report('until it states the run', times, 1500);
}

async function reportScenes() {
  for (const [nodes, budget] of SCENES) await reportScene(nodes, budget);
}

/** @param {number} nodes @param {number} budget */
async function reportScene(nodes, budget) {
  const empty = await blank(browser, SCREEN);
  const before = await frameTimes(browser, empty, SECONDS / 2);
  const page = await openBusy(browser, SCREEN, index, nodes);
  const frames = await frameTimes(browser, page, SECONDS);
  const threads = await threadTimes(browser, page, SECONDS / 3);
  const responses = [];
  for (const hand of HANDS) responses.push({ name: hand.name, times: await answers(page, hand), empty: await answers(empty, { ...hand, watched: '#answer' }) });
  await page.close();
  const after = await frameTimes(browser, empty, SECONDS / 2);
  await empty.close();
  const least = quantile(frames.drawn, 0.05);
  console.log(`\n${nodes} nodes; messages drawn in a frame: median ${median(frames.drawn)}, 95 % of frames at least ${least}`);
  console.log(`  the governor ${frames.every === 1 ? 'left nothing out: every message was drawn' : `left messages out: at worst ${frames.every === Infinity ? 'none without news was drawn' : `every ${frames.every}th was drawn`}`}`);
  report('frame', frames.times, budget);
  report('frame of an empty page', [...before.times, ...after.times]);
  console.log(`  processor time a frame: ${frames.cpu.toFixed(1)} ms; empty page ${((before.cpu + after.cpu) / 2).toFixed(1)} ms`);
  for (const [thread, ms] of threads) console.log(`  processor time a frame on ${thread}: 95th percentile ${ms.toFixed(1)} ms (60 Hz: 16.7)`);
  for (const { name, times, empty: least } of responses) {
    report(name, times, 100);
    report('  the same on an empty page with an idle worker', least);
  }
}

/** @param {import('@playwright/test').Page} page @param {import('./frames/measure.mjs').Press} hand */
async function answers(page, hand) {
  await page.bringToFront();
  const times = [];
  for (let i = 0; i < PRESSES; i += 1) times.push(await responseTime(page, hand));
  return times;
}

/** Serves the unbundled modules while something measures them. @template T @param {(address: string) => Promise<T>} measure */
async function served(measure) {
  const site = await context({});
  const { port } = await site.serve({ servedir: root, host: '127.0.0.1', port: 0 });
  const result = await measure(`http://127.0.0.1:${port}/`);
  await site.dispose();
  return result;
}

async function reportMembers() {
  const { idle, kill, slowest, bytes } = await served((address) => measureMembers(browser, address, MEMBERS));
  const times = (/** @type {number} */ speed) => `${speed.toFixed(speed < 10 ? 2 : 0)} times real time`;
  console.log(`\nSWIM in the browser: ${MEMBERS} members, 5 % killed after 20 of 60 s`);
  console.log(`  idle ${times(idle)}, from the kill on ${times(kill)} (budget: at least 1: ${kill >= 1 ? 'kept' : 'MISSED'}), in the slowest second ${times(slowest)}`);
  console.log(`  memory of the wasm: ${(bytes / 2 ** 20).toFixed(0)} MiB (budget ${MEMBERS_BYTES / 2 ** 20}: ${bytes <= MEMBERS_BYTES ? 'kept' : 'MISSED'})`);
}

async function reportMemories() {
  for (const nodes of PLAYED) await reportMemory(nodes);
}

async function reportEngine() {
  const { speed, jumps, flights, events } = await served((address) => measureEngine(browser, address));
  console.log(`\nengine in the browser: 10000 nodes, fanout 3, 60 s, ${events} events, ${flights} messages on their way`);
  console.log(`  ${speed.toFixed(0)} times real time (budget: at least 20)`);
  report('seek', jumps, 250);
}

/** @param {number} nodes */
async function reportMemory(nodes) {
  const held = await measureMemory(browser, SCREEN, index, nodes);
  const mb = (/** @type {number} */ bytes) => (bytes / 1e6).toFixed(1);
  console.log(`\none hour of play, ${nodes} nodes; after each ten minutes, garbage collected, in MB`);
  for (const [what, key] of /** @type {const} */ ([['the page', 'page'], ['the worker', 'worker'], ['the engine', 'engine']])) {
    console.log(`  ${what}: ${held.map((look) => mb(look[key])).join(', ')}`);
  }
  console.log(`  elements of the page: ${held.map(({ elements }) => elements).join(', ')}`);
}

/** @param {string} name @param {number[]} times @param {number} [budget]  For the 95th percentile. */
function report(name, times, budget) {
  const p95 = quantile(times, 0.95);
  const verdict = budget === undefined ? '' : ` (budget ${budget}: ${p95 <= budget ? 'kept' : 'MISSED'})`;
  console.log(`  ${name}: median ${median(times).toFixed(1)} ms, 95th percentile ${p95.toFixed(1)} ms${verdict}`);
}
