'use strict';
// What the person chose in the panel. A sentence goes into the box of that chat, behind what stands there already: only
// the frame that has the box answers, true when it really stands there, false when it has to be pasted. And where a
// conversation is kept only on request, the frame that has one says so and begins.

(() => {
  const { api, textOf, normal } = Companion.dom;

  const boxOf = (stream) => Companion.find.fields(document)
    .find((field) => Companion.watch.chatOf(field)?.stream === stream && Companion.find.shown(field));

  const put = (box, text) => {
    const before = normal(textOf(box));
    return Companion.replace.replaceText(box, before ? `${before} ${text}` : text);
  };

  const KEEPING = { offered: () => true, keep: () => { Companion.watch.keepOffered(); return true; } };

  api.runtime.onMessage.addListener((message, sender, respond) => {
    if (sender.id !== api.runtime.id || !sender.url?.startsWith(api.runtime.getURL(''))) return false;
    if (Object.hasOwn(KEEPING, message?.kind ?? '') && Companion.watch.offers()) respond(KEEPING[message.kind]());
    const box = message?.kind === 'put' && boxOf(message.stream);
    if (!box) return false;
    put(box, message.text).then(respond, () => respond(false));
    return true;
  });
})();
