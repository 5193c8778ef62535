/** The bottom bar: time on the left, what can be done to the cluster in the middle, the display on the right. */
import { el, say } from '../dom.js';
import { downIn } from '../engine/frame.js';
import { SPEED_RANGE, sliderToSpeed, speedToSlider } from '../pace.js';
import { pace } from '../words.js';
import { icon } from './icons.js';

/** @typedef {import('../run.js').Run} Run */

/**
 * @typedef {object} Deeds  What a press leads to; the keys of present/keys.js lead to the same.
 * @property {() => void} toggle
 * @property {() => void} back
 * @property {() => void} step
 * @property {() => void} inject
 * @property {() => void} kill
 * @property {() => void} restart
 * @property {() => void} antiEntropy
 * @property {() => void} partition
 * @property {(speed: number) => void} speed
 * @property {() => void} theme
 * @property {() => void} presenter
 * @property {() => void} settings
 * @property {() => void} compare
 * @property {() => void} lab
 * @property {() => void} share
 * @property {() => void} course
 * @property {() => void} help
 */

export class Bar {
  /** @param {HTMLElement} host @param {Deeds} deeds */
  constructor(host, deeds) {
    this.play = button('Play', 'play', 'Space', deeds.toggle);
    this.inject = button('Inject', 'inject', 'I', deeds.inject, 'primary');
    this.kill = button('Kill', 'kill', 'K', deeds.kill);
    this.restart = button('Restart', 'restart', 'R', deeds.restart);
    this.partition = button('Partition', 'partition', 'X', deeds.partition, 'fault');
    this.antiEntropy = button('Anti-entropy', 'repair', 'E', deeds.antiEntropy);
    this.speed = el('input', { type: 'range', id: 'speed', ...SPEED_RANGE });
    this.speed.addEventListener('input', () => deeds.speed(sliderToSpeed(Number(this.speed.value))));
    host.append(el('div', { className: 'controls' },
      el('div', { className: 'group', role: 'group', 'aria-label': 'Time' },
        button('Back', 'back', '←', deeds.back),
        this.play,
        button('Step', 'step', '→', deeds.step),
        el('label', { className: 'speed', for: 'speed' }, 'Speed', this.speed)),
      el('div', { className: 'group actions', role: 'group', 'aria-label': 'Cluster actions' },
        this.inject, this.kill, this.restart, this.partition, this.antiEntropy)),
      el('div', { className: 'group display', role: 'group', 'aria-label': 'Display' },
        button('Course', 'course', 'M', deeds.course, 'quiet'),
        button('Settings', 'settings', 'S', deeds.settings, 'quiet'),
        button('Theme', 'theme', 'T', deeds.theme, 'quiet'),
        button('Presenter', 'presenter', 'P', deeds.presenter, 'quiet'),
        button('Compare', 'compare', 'V', deeds.compare, 'quiet'),
        button('Lab', 'lab', 'Q', deeds.lab, 'quiet'),
        button('Share', 'share', 'L', deeds.share, 'quiet'),
        button('Help', 'help', '?', deeds.help, 'quiet')),
    );
    host.addEventListener('mousedown', keepSpaceKeyFree);
  }

  /** @param {Run} run */
  update(run) {
    this.#showPlay(run.playing);
    const frame = run.shown;
    this.inject.disabled = frame.up === 0;
    this.kill.disabled = frame.up === 0;
    this.restart.disabled = downIn(frame) === 0;
    this.partition.setAttribute('aria-pressed', String(frame.cut));
    this.partition.disabled = frame.nodes < 2;
    this.antiEntropy.setAttribute('aria-pressed', String(frame.anti_entropy === true));
    this.antiEntropy.disabled = frame.anti_entropy === null; // not every protocol can
    this.inject.classList.toggle('first', frame.updates === 0 && frame.up > 0);
    const position = speedToSlider(run.speed).toFixed(2);
    if (document.activeElement !== this.speed) this.speed.value = position;
    this.speed.setAttribute('aria-valuetext', pace(run.speed));
  }

  /** @param {boolean} playing */
  #showPlay(playing) {
    const label = playing ? 'Pause' : 'Play';
    const name = /** @type {HTMLElement} */ (this.play.querySelector('span'));
    if (name.textContent === label) return;
    say(name, label);
    this.play.querySelector('svg')?.replaceWith(icon(playing ? 'pause' : 'play'));
  }
}

/** After a click the focus stays where it was, so that the space key goes on meaning pause. @param {MouseEvent} event */
function keepSpaceKeyFree(event) {
  if (/** @type {HTMLElement} */ (event.target).closest('button')) event.preventDefault();
}

/** @param {string} label @param {import('./icons.js').Icon} picture @param {string} key @param {() => void} deed @param {string} [look] */
function button(label, picture, key, deed, look = '') {
  const made = el('button', { type: 'button', className: `button ${look}`, title: label },
    icon(picture), el('span', {}, label), el('kbd', { 'aria-hidden': 'true' }, key));
  made.addEventListener('click', deed);
  return made;
}
