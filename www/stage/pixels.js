/**
 * A picture made pixel by pixel. Thousands of small squares are faster this way than as shapes: in software the browser
 * copies the result once instead of filling each.
 */
export class Pixels {
  #context;
  #image;
  #words;
  #ratio;
  /** What has been touched since the last flush, in device pixels. */
  #dirty = { left: Infinity, top: Infinity, right: 0, bottom: 0 };

  /** @param {CanvasRenderingContext2D} context @param {number} ratio  Device pixels to stage pixels. */
  constructor(context, ratio) {
    this.#context = context;
    this.#ratio = ratio;
    this.#image = context.createImageData(context.canvas.width, context.canvas.height);
    this.#words = new Uint32Array(this.#image.data.buffer);
  }

  /**
   * A square, given by its centre and half its side in stage pixels; at least one device pixel.
   * @param {number} x @param {number} y @param {number} half @param {number} colour  As of `pixelOf`; 0 is nothing.
   */
  square(x, y, half, colour) {
    const { width, height } = this.#image;
    const left = Math.max(0, Math.round((x - half) * this.#ratio));
    const top = Math.max(0, Math.round((y - half) * this.#ratio));
    const side = Math.max(1, Math.round(2 * half * this.#ratio));
    const right = Math.min(width, left + side);
    const bottom = Math.min(height, top + side);
    if (right <= left || bottom <= top) return;
    const words = this.#words;
    for (let row = top * width; row < bottom * width; row += width) {
      for (let at = row + left; at < row + right; at += 1) words[at] = colour;
    }
    const dirty = this.#dirty;
    if (left < dirty.left) dirty.left = left;
    if (top < dirty.top) dirty.top = top;
    if (right > dirty.right) dirty.right = right;
    if (bottom > dirty.bottom) dirty.bottom = bottom;
  }

  /** @param {number} [colour] */
  clear(colour = 0) {
    this.#words.fill(colour);
    this.#dirty = { left: 0, top: 0, right: this.#image.width, bottom: this.#image.height };
  }

  /** Shows what has been touched. It replaces what was there, transparent pixels too. */
  flush() {
    const { left, top, right, bottom } = this.#dirty;
    if (right > left) this.#context.putImageData(this.#image, 0, 0, left, top, right - left, bottom - top);
    this.#dirty = { left: Infinity, top: Infinity, right: 0, bottom: 0 };
  }
}
