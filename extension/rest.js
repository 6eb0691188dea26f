// Brings the rest of us into the frames where there is something to look at. The sentry stands in every frame that we
// may be in, and nowhere else: where it is not, nothing is brought.

const api = globalThis.browser ?? globalThis.chrome;

const files = (...names) => names.map((name) => `content/${name}.js`);

// The eyes look closer where there is a field or a shadow root; all the rest comes where there may be a chat.
export const PARTS = {
  eyes: files('dom', 'find', 'signs'),
  rest: files('link', 'words', 'theme', 'place', 'shell', 'serialise', 'lists', 'about', 'pieces', 'watch', 'frames', 'life', 'sent',
    'look', 'picker', 'replace', 'button', 'review', 'card', 'mark', 'badge', 'composer', 'put', 'start'),
};

const claim = (part) => globalThis.Companion?.sentry?.claim(part) ?? null;

const pressedHere = (since) => (globalThis.Companion?.life ?? globalThis.Companion?.sentry)?.pressed(since) ?? null;

const run = (tabId, where, what) => api.scripting.executeScript({ target: { tabId, ...where }, injectImmediately: true, ...what });

// The frame that somebody speaks from: this very document, where the browser can tell documents apart.
export const frameOf = ({ documentId, frameId }) => (documentId ? { documentIds: [documentId] } : { frameIds: [frameId ?? 0] });

export const everywhere = { allFrames: true };

// Bring a part, and what it stands on, to some frames of a tab. Returns true unless none of them could be reached.
export async function bring(tab, where, part = 'rest') {
  const asked = await run(tab, where, { func: claim, args: [part] }).catch(() => null);
  const wanting = (asked ?? []).filter(({ result }) => typeof result === 'number');
  await Promise.all(wanting.map((frame) => {
    const wanted = part === 'eyes' ? PARTS.eyes : [...(frame.result ? [] : PARTS.eyes), ...PARTS.rest];
    return run(tab, frameOf(frame), { files: wanted }).catch(() => null);
  }));
  return asked !== null;
}

// The last press of the person since then, in any frame of a tab.
export async function pressed(tab, since) {
  const told = await run(tab, everywhere, { func: pressedHere, args: [since] }).catch(() => []);
  return Math.max(0, ...told.map(({ result }) => result ?? 0)) || null;
}
