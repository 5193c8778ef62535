/** The field of a problem that is not about what was asked, but about the engine itself. */
export const BROKEN = 'engine';
