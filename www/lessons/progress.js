/** Which lessons were finished, on this machine. */
import { remember, remembered } from '../present/look.js';

const KEY = 'gossip-workshop.lessons';

/** @returns {Set<string>} */
export const finished = () => new Set((remembered(KEY) ?? '').split(' ').filter(Boolean));

/** @param {string} id */
export const finish = (id) => remember(KEY, [...finished().add(id)].join(' '));

export const forgetProgress = () => remember(KEY, '');
