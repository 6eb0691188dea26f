// What the test page of composers shares: each way of sending says what it sent and how, and the far side answers.
// sent: [[how, text], ...] in order; the log on the page grows, as a chat's does.
export const root = document.getElementById('root');
window.sent = [];

const say = (who, text) => {
  const row = document.createElement('li');
  row.className = who;
  row.textContent = text;
  document.getElementById('talk').append(row);
};

export const send = (text, how) => {
  if (!text.trim()) return;
  window.sent.push([how, text]);
  say('own', text);
};

export const button = (text = '') => {
  const made = document.createElement('button');
  made.id = 'send';
  made.type = 'button';
  made.setAttribute('aria-label', 'Send');
  if (text) made.textContent = text;
  else made.innerHTML = '<svg width="16" height="16"><path d="M0 0L16 8L0 16z"/></svg>';
  return made;
};

// A field and a send button, as plain pages have them.
export const field = (html) => {
  root.innerHTML = html;
  const composer = root.firstChild, press = button();
  root.append(press);
  return [composer, press];
};

export const start = (kinds) => {
  window.kinds = [...(window.kinds ?? []), ...Object.keys(kinds)];
  const kind = window.kind ?? new URLSearchParams(location.search).get('kind');
  kinds[kind]?.();
};
