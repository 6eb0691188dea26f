// Pairing: show the code, large; the person types it in the companion.
import { ask, find, say, speak } from './words.js';

const EVERY = 700;
let service = null;

function view(name) {
  for (const id of ['pair-busy', 'pair-show', 'pair-done']) find(id).hidden = id !== name;
}

// Nothing to pair with, or no longer: say why and what to do.
function stopped(state) {
  view('pair-busy');
  find('pair-text').textContent = say(`pair_${state}`);
  find('pair-again-row').hidden = false;
  find('pair-again').focus();
}

function digits(code) {
  const part = (text) => Object.assign(document.createElement('span'), { textContent: text });
  find('pair-code').replaceChildren(part(code.slice(0, 3)), part(code.slice(3)));
  find('pair-command').textContent = `companion pair ${code}`;
}

async function start(skip = null, note = '') {
  view('pair-busy');
  find('pair-again-row').hidden = true;
  find('pair-text').textContent = say('pair_looking');
  const said = await ask('pair', { step: 'start', skip }) ?? { state: 'away' };
  service = said.base ?? null;
  if (said.state !== 'waiting') return stopped(said.state);
  digits(said.code);
  find('pair-others').hidden = !said.others;
  find('pair-note').textContent = note;
  view('pair-show');
  return wait(said.code, Date.now() + said.seconds * 1000, said.seconds);
}

async function wait(code, end, seconds) {
  while (find('pair-code').textContent === code && !find('pair-show').hidden) {
    find('pair-time').style.transform = `scaleX(${Math.max(0, (end - Date.now()) / 1000 / seconds)})`;
    const said = await ask('pair', { step: 'poll' });
    if (find('pair-code').textContent !== code) return;
    if (said?.state === 'paired') return view('pair-done');
    if (said?.state === 'wrong') return start(null, say('pair_wrong'));
    if (said?.state === 'ended' || Date.now() > end) return stopped('ended');
    await new Promise((done) => { setTimeout(done, EVERY); });
  }
}

find('pair-again').addEventListener('click', () => start());
find('pair-next').addEventListener('click', () => start(service));

speak();
speak((await ask('status', { words: true }))?.words);
await start();
