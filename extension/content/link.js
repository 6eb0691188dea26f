'use strict';
// One way to the background: ask and get the answer, or null. It never throws and never keeps a message back.

Companion.ask = async (kind, payload = {}) => {
  if (!Companion.dom.alive()) return null;
  try {
    return (await Companion.dom.api.runtime.sendMessage({ ...payload, kind })) ?? null;
  } catch {
    return null;
  }
};
