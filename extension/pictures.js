// A picture of the chat at a moment that matters, when the person allowed it: only of what is on the screen at that
// moment, cut to the chat. What cannot be seen is not pictured, and the record says so.
import { bring, everywhere } from './rest.js';

const api = globalThis.browser ?? globalThis.chrome;
export const ALLOWED = { origins: ['<all_urls>'] };
const REST = 350;      // ms for a new message to come to rest
const LARGEST = 1.2e6; // bytes of one picture
const QUOTA = 700;     // ms after a refusal: a browser takes two pictures a second
const MARGIN = 6;

let turn = Promise.resolve();
const wait = (ms) => new Promise((done) => { setTimeout(done, ms); });

export const allowed = () => api.permissions.contains(ALLOWED).catch(() => false);

// Take one of the chat of this stream. -> {png: base64, box} or null when the chat is not on the screen.
export function take(stream, sender) {
  const mine = turn.then(() => one(stream, sender), () => one(stream, sender));
  turn = mine.catch(() => {});
  return mine;
}

async function one(stream, sender) {
  await wait(REST);
  const place = await placeOf(stream, sender);
  if (!place || !await onScreen(sender.tab.id)) return null;
  const shot = await captured(sender.tab.windowId);
  if (!shot || !await onScreen(sender.tab.id)) return null;
  return cut(await drawn(shot), place);
}

async function onScreen(tab) {
  const now = await api.tabs.get(tab).catch(() => null);
  if (!now?.active) return false;
  const { state } = await api.windows.get(now.windowId).catch(() => ({ state: 'minimized' }));
  return state !== 'minimized';
}

async function captured(window) {
  for (let tries = 0; tries < 3; tries += 1) {
    try {
      return await api.tabs.captureVisibleTab(window, { format: 'png' });
    } catch {
      await wait(QUOTA);
    }
  }
  return null;
}

// Where the chat stands in the window: its frame tells where in the frame, the pages around it where that frame is.
async function placeOf(stream, sender) {
  const ask = (message, where) => api.tabs.sendMessage(sender.tab.id, message, where).catch(() => null);
  const told = await ask({ kind: 'box', stream }, { frameId: sender.frameId });
  if (!told) return null;
  let { box, view, path } = told;
  if (path.length) await bring(sender.tab.id, everywhere);
  for (; path.length; path = path.slice(0, -1)) {
    const around = await ask({ kind: 'rect', path, size: view });
    if (!around) return null;
    const [left, top] = [box.left + around.left, box.top + around.top];
    const [right, bottom] = [Math.min(left + box.width, around.left + around.width), Math.min(top + box.height, around.top + around.height)];
    box = { left, top, width: right - left, height: bottom - top };
    view = around.view;
  }
  return { box, view };
}

async function drawn(url) {
  const bytes = Uint8Array.from(atob(url.slice(url.indexOf(',') + 1)), (c) => c.charCodeAt(0));
  return createImageBitmap(new Blob([bytes], { type: 'image/png' }));
}

async function cut(picture, { box, view }) {
  const scale = picture.width / view[0];
  const left = Math.max(0, (box.left - MARGIN) * scale), top = Math.max(0, (box.top - MARGIN) * scale);
  const width = Math.min(picture.width, (box.left + box.width + MARGIN) * scale) - left;
  const height = Math.min(picture.height, (box.top + box.height + MARGIN) * scale) - top;
  if (width < 40 || height < 40) return null;
  for (let smaller = 1; smaller > 0.2; smaller *= 0.7) {
    const canvas = new OffscreenCanvas(Math.round(width * smaller), Math.round(height * smaller));
    canvas.getContext('2d').drawImage(picture, left, top, width, height, 0, 0, canvas.width, canvas.height);
    const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
    if (bytes.length <= LARGEST) return { png: base64(bytes), width: canvas.width, height: canvas.height };
  }
  return null;
}

function base64(bytes) {
  let text = '';
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
}
