/**
 * How a run travels: the engine's text form with a last line that says where the run stood and what its digest was
 * there, and that text in an address, compressed, behind the version of this form.
 */

/** @typedef {{ at: number, digest: string }} Standing  A moment in microseconds, and the sixteen digits of the run there. */

const VERSION = 1;
const NAME = 'run';
/** Messengers cut longer addresses, and browsers differ in what they take. */
export const LONGEST_LINK = 8_000;
/** A link unpacks to no more than this: a few bytes could else become gigabytes. */
const LONGEST_LINKED = 1 << 17;
/** The engine reads no longer text. */
export const LONGEST_TEXT = 1 << 20;

const STANDING = /^# stands at (\d{1,15}) us, digest ([0-9a-f]{16})$/m;

/** @param {string} scenario @param {Standing} standing */
export const withStanding = (scenario, { at, digest }) => `${scenario}# stands at ${at} us, digest ${digest}\n`;

/** @param {string} text @returns {Standing | null} */
export function standingOf(text) {
  const found = STANDING.exec(text);
  return found && { at: Number(found[1]), digest: found[2] };
}

/** @param {string} text @returns {Promise<string>} what stands behind the # of an address */
export async function pack(text) {
  const packed = await collect(new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw')), Infinity);
  return `${NAME}=${VERSION}.${toBase64url(packed)}`;
}

/**
 * The text behind the # of an address, or null if there is no run in it.
 * @param {string} hash @returns {Promise<string | null>}
 * @throws {Error} with the sentence to show
 */
export async function unpack(hash) {
  const packed = new URLSearchParams(hash.replace(/^#/, '')).get(NAME);
  if (packed === null) return null;
  const [, version, body] = /^(\d{1,6})\.(.*)$/s.exec(packed) ?? [];
  if (version === undefined) throw new Error('This link holds no run that this page can read: it does not begin with a version.');
  if (Number(version) > VERSION) {
    throw new Error(`This link is of version ${Number(version)}; this page reads version ${VERSION}. Open it with a newer page.`);
  }
  if (Number(version) < VERSION) throw new Error(`This link is of version ${Number(version)}, which never was.`);
  const bytes = fromBase64url(body);
  try {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
    return new TextDecoder('utf-8', { fatal: true }).decode(await collect(stream, LONGEST_LINKED));
  } catch (error) {
    if (error instanceof RangeError) throw new Error(`This link unpacks to more than ${LONGEST_LINKED} bytes; it cannot be one of ours.`);
    throw new Error('This link is damaged: part of it is missing or was changed. Copy the whole link again.');
  }
}

/** @param {ReadableStream<Uint8Array>} stream @param {number} most  Bytes. */
async function collect(stream, most) {
  const reader = stream.getReader();
  const chunks = [];
  let size = 0;
  for (let { done, value } = await reader.read(); !done && value; { done, value } = await reader.read()) {
    size += value.length;
    if (size > most) {
      reader.cancel().catch(() => {});
      throw new RangeError();
    }
    chunks.push(/** @type {Uint8Array<ArrayBuffer>} */ (value));
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

/** @param {Uint8Array} bytes */
function toBase64url(bytes) {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** @param {string} text */
function fromBase64url(text) {
  if (!/^[\w-]+$/.test(text)) throw new Error('This link is damaged: it has signs that no link of ours has. Copy it again.');
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (sign) => sign.charCodeAt(0));
  } catch {
    throw new Error('This link is damaged: it ends too early. Copy the whole link again.');
  }
}
