'use strict';
// What the person chose in the panel. A sentence goes into the box of that chat, behind what stands there already: only
// the frame that has the box answers, true when it really stands there, false when it has to be pasted. And where a
// conversation is kept only on request, the frame that has one says so and begins. And for a picture: where the chat stands.

(() => {
  const { api, textOf, normal } = Companion.dom;

  const boxOf = (stream) => Companion.find.fields(document)
    .find((field) => Companion.watch.chatOf(field)?.stream === stream && Companion.find.shown(field));

  const put = (box, text) => {
    const before = normal(textOf(box));
    return Companion.replace.replaceText(box, before ? `${before} ${text}` : text);
  };

  // Where the window of a chat stands in this frame, when it can be seen.
  const boxOfChat = (stream) => {
    const chat = [...Companion.watch.chats.values()].find((each) => each.stream === stream);
    if (!chat?.log.isConnected || document.visibilityState !== 'visible' || !Companion.find.shown(chat.log)) return null;
    const { left, top, width, height } = Companion.watch.panelOf(chat).getBoundingClientRect();
    return { box: { left, top, width, height }, view: [innerWidth, innerHeight], path: Companion.frames.address().path };
  };

  const KEEPING = { offered: () => true, keep: () => { Companion.look.keepOffered(); return true; } };

  api.runtime.onMessage.addListener((message, sender, respond) => {
    if (sender.id !== api.runtime.id || (sender.tab && !sender.url?.startsWith(api.runtime.getURL('')))) return false;
    if (Object.hasOwn(KEEPING, message?.kind ?? '') && Companion.look.offers()) respond(KEEPING[message.kind]());
    if (message?.kind === 'box') { const found = boxOfChat(message.stream); if (found) respond(found); return false; }
    const box = message?.kind === 'put' && boxOf(message.stream);
    if (!box) return false;
    put(box, message.text).then(respond, () => respond(false));
    return true;
  });
})();
