'use strict';
// A closer look than the sentry's: is there a field to write in that could belong to a conversation? One line to type in
// may be for anything, it counts when a list stands beside it. What is made for more lines counts by itself.

Companion.signs ??= (() => {
  const { find, sentry } = Companion;

  const promising = (field) => sentry.inView(field) && find.shown(field) && (field.localName !== 'input' || find.logOf(field) !== null);

  const look = () => {
    if (document.body && innerWidth >= 150 && innerHeight >= 120 && find.fields(document).some(promising)) sentry.call('rest');
    else sentry.nothing();
  };

  sentry.wake('eyes', look);
  return { look };
})();
