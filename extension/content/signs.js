'use strict';
// A closer look than the sentry's: is there a field to write in that could belong to a conversation? One line to type in
// may be for anything, it counts when a list stands beside it. What is made for more lines counts by itself, and so does a log in which one
// can only choose.

Companion.signs ??= (() => {
  const { find, sentry } = Companion;

  const promising = (field) => sentry.inView(field) && find.shown(field) && (field.localName !== 'input' || find.logOf(field) !== null);

  const look = () => {
    const large = document.body && innerWidth >= 150 && innerHeight >= 120;
    if (large && (find.fields(document).some(promising) || find.choosing(document).some(sentry.inView))) sentry.call('rest');
    else sentry.nothing();
  };

  sentry.wake('eyes', look);
  return { look };
})();
