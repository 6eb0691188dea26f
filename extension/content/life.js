'use strict';
// How a chat begins and ends in this page: who opened it, as far as that can be seen, and that the page was left in an
// orderly way. A tab that stops without a word has crashed.

Companion.life = (() => {
  const { api, onWindow } = Companion.dom;
  const { find, watch } = Companion;
  const SOON = 3500;  // ms between the press that opens a chat and the chat
  const LOADING = 5000; // ms in which a page is still drawing itself
  let framed = false; // a frame of this page has a chat: we say goodbye for it
  let before = Companion.sentry.looked(); // when a look found no chat the last time

  // The last press outside every kept chat: one inside does not open it.
  const pressed = (since) => {
    const outside = ({ on }) => { const e = on.deref(); return !(e instanceof Element) || ![...watch.chats.values()].some((chat) => find.contains(watch.panelOf(chat), e)); };
    return Companion.sentry.presses.findLast((press) => press.at >= since && outside(press))?.at ?? null;
  };

  // A window in front of the page, or a frame: a page that is itself a chat is not opened by anybody.
  const inWindow = (log) => {
    if (window.top !== window) return performance.now() > LOADING;
    const panel = find.windowOf(log);
    return Boolean(panel) && find.area(panel) < 0.6 * innerWidth * innerHeight;
  };

  // By the person: a press just before it appeared. By the company: none since it was not there yet. Else we do not know.
  const opened = async (chat) => {
    const since = before, seen = Date.now();
    if (!since || !inWindow(chat.log)) return;
    const reply = await Companion.ask('status', { do: 'opened', stream: chat.stream, since: since - 1000 });
    if (reply?.state !== 'told' || reply.before) return;
    if (reply.pressed === null) watch.note(chat, 'opened-by-company');
    else if (seen - reply.pressed < SOON) watch.note(chat, 'opened-by-person');
  };

  watch.onChange(({ chat, started, again }) => { if (started && !again) opened(chat); });
  onWindow(['pagehide'], () => {
    for (const chat of watch.leave()) Companion.ask('status', { do: 'bye', ...chat });
    if (framed) Companion.ask('status', { do: 'bye', tab: true });
  });

  api.runtime.onMessage.addListener((message, sender) => {
    if (message?.kind === 'framed' && sender.id === api.runtime.id && !sender.tab) framed = true;
    return false;
  });

  return { pressed, looked: () => { if (!watch.chats.size) before = Date.now(); } };
})();
