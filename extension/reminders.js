// Reminders, where the person allowed notifications: the service says of what and when, and never more than three a day.

const api = globalThis.browser ?? globalThis.chrome;
export const REMIND = 15; // minutes

// Show what the service reminds of, and tell it what was shown; `ask` asks it.
export async function remind(ask) {
  if (!api.notifications) return;
  const said = await ask();
  if (said.state !== 'ok' || !said.reminders?.length) return;
  for (const { id, title, text } of said.reminders) {
    const iconUrl = api.runtime.getURL('icons/128.png');
    await api.notifications.create(`promise:${id}`, { type: 'basic', iconUrl, title, message: text });
  }
  await ask({ reminded: said.reminders.map((each) => each.id) });
}

function openPromise(name) {
  api.notifications.clear(name);
  return api.tabs.create({ url: api.runtime.getURL(`panel/open.html?promise=${name.replace('promise:', '')}`) });
}

export const hearClicks = () => api.notifications?.onClicked.addListener(openPromise);
