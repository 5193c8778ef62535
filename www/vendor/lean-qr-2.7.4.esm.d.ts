/** What the page uses of lean-qr; the package's own declarations are for imports by its name. */
export interface Code {
  /** Modules along one side. */
  readonly size: number;
  toCanvas(canvas: HTMLCanvasElement, options?: { padX?: number; padY?: number }): void;
}

/** Throws when the text is too long for any code. */
export function generate(text: string): Code;
