'use strict';
// A sentence that the person chose in the panel goes into the box of that chat, behind what stands there already.
// Only the frame that has the box answers: true when it really stands there, false when it has to be pasted.

(() => {
  const { api, textOf, normal } = Companion.dom;

  const boxOf = (stream) => Companion.find.fields(document)
    .find((field) => Companion.watch.chatOf(field)?.stream === stream && Companion.find.shown(field));

  const put = (box, text) => {
    const before = normal(textOf(box));
    return Companion.replace.replaceText(box, before ? `${before} ${text}` : text);
  };

  api.runtime.onMessage.addListener((message, sender, respond) => {
    const wanted = message?.kind === 'put' && sender.id === api.runtime.id && sender.url?.startsWith(api.runtime.getURL(''));
    const box = wanted && boxOf(message.stream);
    if (!box) return false;
    put(box, message.text).then(respond, () => respond(false));
    return true;
  });
})();
