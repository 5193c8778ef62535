/** What the stage shows of beliefs: rings around nodes, or the whole cluster as one node believes it to be. */
import { EYES } from './doubts.js';
import { drawRings } from './opinions.js';

/** @typedef {import('../run.js').Run} Run */
/** @typedef {import('../engine/types.js').Frame} Frame */

/** A screen reader's names need not follow every frame; and of so many nodes they do. */
const NAMES_MS = 400;
const NAMED = 120;

export class Beliefs {
  /** Through whose eyes we look; 0 = nobody's. */
  eyes = 0;
  /** About whom we ask, while no other node is chosen. */
  #subject = 0;
  #named = { at: 0, key: '' };
  #context;

  /** @param {CanvasRenderingContext2D} context  Of the upper canvas. */
  constructor(context) {
    this.#context = context;
  }

  /** What fills are to tell. @param {import('./colouring.js').Colouring} chosen */
  colouring(chosen) {
    return this.eyes ? EYES : chosen;
  }

  /** Sees to it that frames tell what is to be shown. @param {Run} run @param {import('./colouring.js').Colouring} chosen @param {number} selected */
  ask(run, chosen, selected) {
    if (!run.shown.believes || this.eyes > run.shown.nodes) this.eyes = 0;
    this.#subject = (selected || this.#subject) <= run.shown.nodes ? selected || this.#subject || mostDoubted(run.shown) : 1;
    run.regard(this.eyes, run.shown.believes && chosen.name === 'about' ? this.#subject : 0);
  }

  /** @param {import('./ground.js').View} view @param {Run} run @param {{ width: number, height: number }} size */
  paint(view, run, size) {
    drawRings(this.#context, view, run.shown, run.clock, size);
  }

  /** Whether names should be told anew, since what is believed of somebody has changed. @param {Frame} frame @param {number} now */
  areNews(frame, now) {
    if (!frame.believes || frame.nodes > NAMED || now - this.#named.at < NAMES_MS) return false;
    const key = `${frame.suspect.join()} ${frame.dead.join()} ${frame.sight.join()}`;
    const news = key !== this.#named.key;
    this.#named = { at: now, key };
    return news;
  }
}

/** Whom most others doubt. @param {Frame} frame */
function mostDoubted({ suspect, dead }) {
  let most = 0;
  for (let i = 1; i < dead.length; i += 1) if (suspect[i] + dead[i] > suspect[most] + dead[most]) most = i;
  return most + 1;
}
